import { resnet } from "@tiny-random/atlas/configs/resnet";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { module, type Tensor } from "@tiny-random/nn";
import { convNormActivation } from "../layers/conv-norm-activation.ts";
import { convNextProcessor } from "../layers/convnext.ts";
import { imageClass } from "../layers/image-class.ts";
import {
  type ResidualNetworkParts,
  residualNetwork,
  residualNetworkClassification,
} from "../layers/residual-network.ts";
import { resNetBackbone, resNetBlock, tinyResNetChannels } from "../layers/resnet-blocks.ts";
import { visionFamily } from "../vision-family.ts";

const facts = narrowed(resnet, { hidden_sizes: "list", depths: "list" });
type ResNetConfig = ConfigOf<typeof facts>;

const parts: ResidualNetworkParts<ResNetConfig> = {
  stem: (c) => {
    const embedder = convNormActivation(c.num_channels, c.embedding_size, 7, { stride: 2, act: c.hidden_act });
    return module({ embedder }, (m, x: Tensor) => m.embedder(x).max_pool2d(3, { stride: 2, padding: 1 }));
  },
  block: resNetBlock,
};

const model = (c: ResNetConfig) => residualNetwork(c, parts);
const classification = (c: ResNetConfig) => residualNetworkClassification("resnet", c, parts);
const backbone = (c: ResNetConfig) => resNetBackbone(c, parts);

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
  tiny: (c, { size }) => tinyResNetChannels(c, size),
  architectures: {
    ResNetModel: imageClass({ task: "image-feature-extraction", other: otherSize }, model),
    ResNetForImageClassification: imageClass({ task: "image-classification", other: otherSize }, classification),
    ResNetBackbone: imageClass({ other: otherSize }, backbone),
  },
});
