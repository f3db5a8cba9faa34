import { resnet } from "@tiny-random/atlas/configs/resnet";
import { type ConfigOf, narrowed, type Size } from "@tiny-random/core";
import { module, type Tensor } from "@tiny-random/nn";
import { convNormActivation } from "../layers/conv-norm-activation.ts";
import { convNextProcessor } from "../layers/convnext.ts";
import { featureMaps } from "../layers/feature-maps.ts";
import { imageClass } from "../layers/image-class.ts";
import {
  type ResidualNetworkParts,
  residualNetwork,
  residualNetworkClassification,
  residualStages,
} from "../layers/residual-network.ts";
import { visionFamily } from "../vision-family.ts";

const facts = narrowed(resnet, { hidden_sizes: "list", depths: "list" });
type ResNetConfig = ConfigOf<typeof facts>;

/** The activation between a block's convolutions, which `hidden_act` does not change. */
const act = "relu";

/** The basic block: two 3 × 3 convolutions (He et al., 2015). */
const basicBlock = (inputs: number, outputs: number, stride: number) => [
  convNormActivation(inputs, outputs, 3, { stride, act }),
  convNormActivation(outputs, outputs, 3),
];

/** The bottleneck block: a 3 × 3 convolution with a quarter of the channels between two 1 × 1 convolutions; the first or the second has the stride. */
const bottleneckBlock = (c: ResNetConfig, inputs: number, outputs: number, stride: number) => {
  const early = c.downsample_in_bottleneck;
  const narrow = Math.floor(outputs / 4);
  return [
    convNormActivation(inputs, narrow, 1, { stride: early ? stride : 1, act }),
    convNormActivation(narrow, narrow, 3, { stride: early ? 1 : stride, act }),
    convNormActivation(narrow, outputs, 1),
  ];
};

const parts: ResidualNetworkParts<ResNetConfig> = {
  stem: (c) => {
    const embedder = convNormActivation(c.num_channels, c.embedding_size, 7, { stride: 2, act: c.hidden_act });
    return module({ embedder }, (m, x: Tensor) => m.embedder(x).max_pool2d(3, { stride: 2, padding: 1 }));
  },
  block: (c, inputs, outputs, stride) =>
    c.layer_type === "bottleneck" ? bottleneckBlock(c, inputs, outputs, stride) : basicBlock(inputs, outputs, stride),
};

const model = (c: ResNetConfig) => residualNetwork(c, parts);
const classification = (c: ResNetConfig) => residualNetworkClassification("resnet", c, parts);
const backbone = (c: ResNetConfig) =>
  module(residualStages(c, parts), (m, pixels: Tensor) => featureMaps(c, m.encoder(m.embedder(pixels))));

/**
 * The stem has fewer channels than the first stage if the reference's has fewer, so that the first shortcut is a convolution.
 * Stages of bottleneck blocks are twice as wide as other tiny models, since a block works at a quarter of their channels.
 */
const tinyChannels = (c: ResNetConfig, { headSize }: Size): Partial<ResNetConfig> => {
  const [first = 1] = c.hidden_sizes;
  const unit = c.layer_type === "bottleneck" ? 2 * headSize : headSize;
  return {
    embedding_size: c.embedding_size === first ? unit : unit / 2,
    hidden_sizes: c.hidden_sizes.map((width) => Math.round(width / first) * unit),
  };
};

const otherSize = () => ({ height: 80, width: 72 });

export default visionFamily({
  facts,
  repo: "microsoft/resnet-50",
  checkpoints: {
    ResNetForImageClassification: ["microsoft/resnet-50", "microsoft/resnet-18", "microsoft/resnet-101"],
  },
  computed: ["stage_names", "out_features", "out_indices"],
  processor: convNextProcessor,
  imageSize: () => 64,
  tiny: (c, { size }) => tinyChannels(c, size),
  architectures: {
    ResNetModel: imageClass({ task: "image-feature-extraction", other: otherSize }, model),
    ResNetForImageClassification: imageClass({ task: "image-classification", other: otherSize }, classification),
    ResNetBackbone: imageClass({ other: otherSize }, backbone),
  },
});
