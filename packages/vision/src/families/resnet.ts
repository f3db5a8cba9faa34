import type { Size } from "@tiny-random/core";
import { module, type Tensor } from "@tiny-random/nn";
import { convNextProcessor } from "../layers/convnext.ts";
import { imageClass } from "../layers/image-class.ts";
import { normalizedConvolution } from "../layers/normalized-convolution.ts";
import { type ResidualParts, residualBody, residualClassification, residualModel } from "../layers/residual.ts";
import { featureMaps } from "../layers/stages.ts";
import { visionFamily } from "../vision-family.ts";

/** The defaults of ResNetConfig: ResNet-50. */
const defaults = {
  model_type: "resnet",
  num_channels: 3,
  embedding_size: 64,
  hidden_sizes: [256, 512, 1024, 2048],
  depths: [3, 4, 6, 3],
  layer_type: "bottleneck",
  hidden_act: "relu",
  downsample_in_first_stage: false,
  downsample_in_bottleneck: false,
  stage_names: ["stem", "stage1", "stage2", "stage3", "stage4"],
  out_features: ["stage4"],
  out_indices: [4],
};
type ResNetConfig = typeof defaults;

/** What stands between a block's convolutions, whatever the config says of activations. */
const act = "relu";

/** Two convolutions of 3 by 3 (He et al., 2015). */
const basicConvolutions = (inputs: number, outputs: number, stride: number) => [
  normalizedConvolution(inputs, outputs, 3, { stride, act }),
  normalizedConvolution(outputs, outputs, 3),
];

/** One of 3 by 3 at a quarter of the channels, between two of 1 by 1. */
const bottleneckConvolutions = (inputs: number, outputs: number, stride: number, early: boolean) => {
  const narrow = Math.floor(outputs / 4);
  return [
    normalizedConvolution(inputs, narrow, 1, { stride: early ? stride : 1, act }),
    normalizedConvolution(narrow, narrow, 3, { stride: early ? 1 : stride, act }),
    normalizedConvolution(narrow, outputs, 1),
  ];
};

const parts: ResidualParts<ResNetConfig> = {
  stem: (c) => {
    const embedder = normalizedConvolution(c.num_channels, c.embedding_size, 7, { stride: 2, act: c.hidden_act });
    return module({ embedder }, (m, x: Tensor) => m.embedder(x).max_pool2d(3, { stride: 2, padding: 1 }));
  },
  block: (c, inputs, outputs, stride) =>
    c.layer_type === "bottleneck"
      ? bottleneckConvolutions(inputs, outputs, stride, c.downsample_in_bottleneck)
      : basicConvolutions(inputs, outputs, stride),
};

const model = (c: ResNetConfig) => residualModel(c, parts);
const classification = (c: ResNetConfig) => residualClassification("resnet", c, parts);
const backbone = (c: ResNetConfig) =>
  module(residualBody(c, parts), (m, pixels: Tensor) => featureMaps(c, m.encoder(m.embedder(pixels))));

/**
 * The stem has fewer channels than the first stage where the reference's has: with as many it would need no shortcut. A
 * bottleneck is a quarter as wide as its stage, so stages are twice as wide as usual.
 */
const tinyStages = (c: ResNetConfig, { headSize }: Size): Partial<ResNetConfig> => {
  const [first = 1] = c.hidden_sizes;
  const unit = c.layer_type === "bottleneck" ? 2 * headSize : headSize;
  return {
    embedding_size: c.embedding_size === first ? unit : unit / 2,
    hidden_sizes: c.hidden_sizes.map((width) => Math.round(width / first) * unit),
  };
};

const other = () => ({ height: 80, width: 72 });

export default visionFamily({
  defaults,
  repo: "microsoft/resnet-50",
  checkpoints: {
    ResNetForImageClassification: ["microsoft/resnet-50", "microsoft/resnet-18", "microsoft/resnet-101"],
  },
  processor: convNextProcessor,
  imageSize: () => 64,
  tiny: (c, { size }) => tinyStages(c, size),
  architectures: {
    ResNetModel: imageClass({ task: "image-feature-extraction", other }, model),
    ResNetForImageClassification: imageClass({ task: "image-classification", other }, classification),
    ResNetBackbone: imageClass({ other }, backbone),
  },
});
