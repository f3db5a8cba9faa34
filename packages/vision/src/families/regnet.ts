import { type RegNetConfig, regnet } from "@tiny-random/atlas/configs/regnet";
import type { Size } from "@tiny-random/core";
import { conv2d, module, type Tensor } from "@tiny-random/nn";
import { convNormActivation } from "../layers/conv-norm-activation.ts";
import { convNextProcessor } from "../layers/convnext.ts";
import { imageClass } from "../layers/image-class.ts";
import {
  type ResidualNetworkParts,
  residualNetwork,
  residualNetworkClassification,
} from "../layers/residual-network.ts";
import { excited } from "../layers/squeeze-excitation.ts";
import { roundHalfEven } from "../round-half-even.ts";
import { visionFamily } from "../vision-family.ts";

const squeezeAndExcitation = (width: number, narrow: number) => {
  const attention = module({ 0: conv2d(width, narrow, 1), 2: conv2d(narrow, width, 1) }, (m, x: Tensor) =>
    m[2](m[0](x).relu()).sigmoid(),
  );
  return module({ attention }, (m, x: Tensor) => excited(x, m.attention));
};

/** Grouped convolutions with one group width everywhere (Radosavovic et al., 2020); RegNet Y adds squeeze-and-excitation. */
const parts: ResidualNetworkParts<RegNetConfig> = {
  stem: (c) => {
    const embedder = convNormActivation(c.num_channels, c.embedding_size, 3, { stride: 2, act: c.hidden_act });
    return module({ embedder }, (m, x: Tensor) => m.embedder(x));
  },
  block: (c, inputs, outputs, stride) => {
    const act = c.hidden_act;
    const groups = Math.max(1, Math.floor(outputs / c.groups_width));
    return [
      convNormActivation(inputs, outputs, 1, { act }),
      convNormActivation(outputs, outputs, 3, { stride, groups, act }),
      ...(c.layer_type === "x" ? [] : [squeezeAndExcitation(outputs, roundHalfEven(inputs / 4))]),
      convNormActivation(outputs, outputs, 1),
    ];
  },
};

/** Groups have the same share of the first stage's channels as in the reference, so that every stage has several. */
const tinyGroups = (c: RegNetConfig, { headSize }: Size): Partial<RegNetConfig> => {
  const [first = 1] = c.hidden_sizes;
  const unit = Math.min(c.groups_width / first, 1) * headSize;
  return { groups_width: Math.max(1, Math.round(unit)), embedding_size: headSize / 2 };
};

const otherSize = () => ({ height: 80, width: 72 });

export default visionFamily({
  facts: regnet,
  repo: "facebook/regnet-y-040",
  checkpoints: { RegNetForImageClassification: ["facebook/regnet-y-040"] },
  processor: convNextProcessor,
  imageSize: () => 64,
  tiny: (c, { size }) => tinyGroups(c, size),
  architectures: {
    RegNetModel: imageClass({ task: "image-feature-extraction", other: otherSize }, (c: RegNetConfig) =>
      residualNetwork(c, parts),
    ),
    RegNetForImageClassification: imageClass({ task: "image-classification", other: otherSize }, (c: RegNetConfig) =>
      residualNetworkClassification("regnet", c, parts),
    ),
  },
});
