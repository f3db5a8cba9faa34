import { labelsOf, type ModelConfig } from "@tiny-random/core";
import { activation, linear, module, type Tensor } from "@tiny-random/nn";
import { convNormActivation } from "./conv-norm-activation.ts";
import { afterEach, lastOf } from "./feature-maps.ts";
import type { ImageBlock } from "./image-block.ts";
import { type ImageModel, imageHeads } from "./image-model.ts";

/** The config fields that a residual network reads. */
export interface ResidualNetworkConfig extends ModelConfig {
  readonly embedding_size: number;
  readonly hidden_sizes: readonly number[];
  readonly depths: readonly number[];
  readonly hidden_act: string;
  readonly downsample_in_first_stage: boolean;
}

/** What a residual block does to an image. */
export interface ResidualBlockPlan {
  readonly inputs: number;
  readonly outputs: number;
  readonly stride: number;
  /** Whether it is its stage's first. */
  readonly first: boolean;
}

/** The parts in which residual networks differ. */
export interface ResidualNetworkParts<C> {
  stem(c: C): ImageBlock;
  /** The layers of a residual block, to whose result the shortcut is added. */
  block(c: C, inputs: number, outputs: number, stride: number): readonly ImageBlock[];
  /** What the shortcut does; by default a convolution where the block changes the image's size or channels. */
  shortcut?(c: C, plan: ResidualBlockPlan): ImageBlock | undefined;
}

/** A convolution where a block changes the image's size or channels. */
const changedShortcut = ({ inputs, outputs, stride }: ResidualBlockPlan): ImageBlock | undefined =>
  inputs !== outputs || stride !== 1 ? convNormActivation(inputs, outputs, 1, { stride }) : undefined;

/** A residual block. */
const residualBlock = <C extends ResidualNetworkConfig>(
  c: C,
  parts: ResidualNetworkParts<C>,
  plan: ResidualBlockPlan,
) => {
  const { inputs, outputs, stride } = plan;
  const shortcut = parts.shortcut ? parts.shortcut(c, plan) : changedShortcut(plan);
  return module({ shortcut, layer: parts.block(c, inputs, outputs, stride) }, (m, x: Tensor) => {
    const residual = m.shortcut ? m.shortcut(x) : x;
    return activation(c.hidden_act)(m.layer.reduce((h, layer) => layer(h), x).add(residual));
  });
};

const stage = <C extends ResidualNetworkConfig>(c: C, parts: ResidualNetworkParts<C>, index: number) => {
  const outputs = c.hidden_sizes[index] ?? 0;
  const inputs = index === 0 ? c.embedding_size : (c.hidden_sizes[index - 1] ?? 0);
  const stride = index === 0 && !c.downsample_in_first_stage ? 1 : 2;
  const later: ResidualBlockPlan = { inputs: outputs, outputs, stride: 1, first: false };
  const rest = Array.from({ length: (c.depths[index] ?? 1) - 1 }, () => residualBlock(c, parts, later));
  const firstBlock = residualBlock(c, parts, { inputs, outputs, stride, first: true });
  return module({ layers: [firstBlock, ...rest] }, (m, x: Tensor) => m.layers.reduce((h, block) => block(h), x));
};

/** Stem and stages (He et al., 2015); the encoder returns the feature maps before, between and after the stages. */
export const residualStages = <C extends ResidualNetworkConfig>(c: C, parts: ResidualNetworkParts<C>) => {
  const stages = c.depths.map((_, index) => stage(c, parts, index));
  return { embedder: parts.stem(c), encoder: module({ stages }, (m, x: Tensor) => afterEach(m.stages, x)) };
};

/** The bare class: the last feature map and its mean over the image. */
export const residualNetwork = <C extends ResidualNetworkConfig>(c: C, parts: ResidualNetworkParts<C>) =>
  module(residualStages(c, parts), (m, pixels: Tensor) => {
    const last_hidden_state = lastOf(m.encoder(m.embedder(pixels)));
    return { last_hidden_state, pooler_output: last_hidden_state.mean([2, 3], true) };
  });

/** Scores of labels. The reference's classifier is a list that begins with a flattening, so its linear map is number 1. */
export const residualNetworkClassification = <C extends ResidualNetworkConfig>(
  key: string,
  c: C,
  parts: ResidualNetworkParts<C>,
): ImageModel => {
  const classifier = module({ "1": linear(c.hidden_sizes.at(-1) ?? 0, labelsOf(c)) }, (m, x: Tensor) => m[1](x));
  return imageHeads(key, residualNetwork(c, parts), { classifier }, (m, { pooler_output }) => ({
    logits: m.classifier(pooler_output.flatten(1)),
  }));
};
