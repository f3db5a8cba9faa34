// ResNet's basic and bottleneck blocks (He et al., 2015), the tiny sizes of networks of them, and their class of feature maps.
import type { Size } from "@tiny-random/core";
import { module, type Tensor } from "@tiny-random/nn";
import { convNormActivation } from "./conv-norm-activation.ts";
import { featureMaps } from "./feature-maps.ts";
import { type ResidualNetworkConfig, type ResidualNetworkParts, residualStages } from "./residual-network.ts";

/** The config fields that a network of ResNet's blocks reads. */
export interface ResNetBlocksConfig extends ResidualNetworkConfig {
  readonly layer_type: string;
  readonly downsample_in_bottleneck: boolean;
  readonly stage_names: readonly string[];
  readonly out_features: readonly string[];
}

/** The activation between a block's convolutions, which `hidden_act` does not change. */
const act = "relu";

/** The basic block: two 3 × 3 convolutions. */
const basicBlock = (inputs: number, outputs: number, stride: number) => [
  convNormActivation(inputs, outputs, 3, { stride, act }),
  convNormActivation(outputs, outputs, 3),
];

/** The bottleneck block: a 3 × 3 convolution with a quarter of the channels between two 1 × 1 convolutions; the first or the second has the stride. */
const bottleneckBlock = (c: ResNetBlocksConfig, inputs: number, outputs: number, stride: number) => {
  const early = c.downsample_in_bottleneck;
  const narrow = Math.floor(outputs / 4);
  return [
    convNormActivation(inputs, narrow, 1, { stride: early ? stride : 1, act }),
    convNormActivation(narrow, narrow, 3, { stride: early ? 1 : stride, act }),
    convNormActivation(narrow, outputs, 1),
  ];
};

/** The layers of a block, of the kind that `layer_type` says. */
export const resNetBlock = (c: ResNetBlocksConfig, inputs: number, outputs: number, stride: number) =>
  c.layer_type === "bottleneck" ? bottleneckBlock(c, inputs, outputs, stride) : basicBlock(inputs, outputs, stride);

/** The class of feature maps. */
export const resNetBackbone = <C extends ResNetBlocksConfig>(c: C, parts: ResidualNetworkParts<C>) =>
  module(residualStages(c, parts), (m, pixels: Tensor) => featureMaps(c, m.encoder(m.embedder(pixels))));

/**
 * The stem has fewer channels than the first stage if the reference's has fewer, so that the first shortcut is a convolution.
 * Stages of bottleneck blocks are twice as wide as other tiny models, since a block works at a quarter of their channels.
 */
export const tinyResNetChannels = (c: ResNetBlocksConfig, { headSize }: Size) => {
  const [first = 1] = c.hidden_sizes;
  const unit = c.layer_type === "bottleneck" ? 2 * headSize : headSize;
  return {
    embedding_size: c.embedding_size === first ? unit : unit / 2,
    hidden_sizes: c.hidden_sizes.map((width) => Math.round(width / first) * unit),
  };
};
