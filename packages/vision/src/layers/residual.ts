import { labelsOf, type ModelConfig } from "@tiny-random/core";
import { type AnyModule, activation, linear, module, type Tensor } from "@tiny-random/nn";
import { type ImageModel, imageHeads } from "./image-model.ts";
import { normalizedConvolution } from "./normalized-convolution.ts";
import { afterEach, lastOf } from "./stages.ts";

/** The config fields that stages of residual blocks read. */
export interface ResidualConfig extends ModelConfig {
  readonly embedding_size: number;
  readonly hidden_sizes: readonly number[];
  readonly depths: readonly number[];
  readonly hidden_act: string;
  readonly downsample_in_first_stage: boolean;
}

/** `[batch, channels, height, width]` → the same with other channels or sizes. */
export type ImageBlock = ((x: Tensor) => Tensor) & AnyModule;

/** What a kind of network has in its residual blocks, and what stands before all of them. */
export interface ResidualParts<C> {
  stem(c: C): ImageBlock;
  /** The convolutions of a block, whose results the shortcut is added to. */
  block(c: C, inputs: number, outputs: number, stride: number): readonly ImageBlock[];
}

/** A residual block; its shortcut is a convolution where the block changes the image's size or channels. */
const layer = <C extends ResidualConfig>(
  c: C,
  parts: ResidualParts<C>,
  inputs: number,
  outputs: number,
  stride: number,
) => {
  const changes = inputs !== outputs || stride !== 1;
  const shortcut = changes ? normalizedConvolution(inputs, outputs, 1, { stride }) : undefined;
  return module({ shortcut, layer: parts.block(c, inputs, outputs, stride) }, (m, x: Tensor) => {
    const residual = m.shortcut ? m.shortcut(x) : x;
    return activation(c.hidden_act)(m.layer.reduce((h, convolution) => convolution(h), x).add(residual));
  });
};

const stage = <C extends ResidualConfig>(c: C, parts: ResidualParts<C>, index: number) => {
  const outputs = c.hidden_sizes[index] ?? 0;
  const inputs = index === 0 ? c.embedding_size : (c.hidden_sizes[index - 1] ?? 0);
  const stride = index === 0 && !c.downsample_in_first_stage ? 1 : 2;
  const rest = Array.from({ length: (c.depths[index] ?? 1) - 1 }, () => layer(c, parts, outputs, outputs, 1));
  return module({ layers: [layer(c, parts, inputs, outputs, stride), ...rest] }, (m, x: Tensor) =>
    m.layers.reduce((h, block) => block(h), x),
  );
};

/** Stem and stages (He et al., 2015): the features after each. */
export const residualBody = <C extends ResidualConfig>(c: C, parts: ResidualParts<C>) => {
  const stages = c.depths.map((_, index) => stage(c, parts, index));
  return { embedder: parts.stem(c), encoder: module({ stages }, (m, x: Tensor) => afterEach(m.stages, x)) };
};

/** The last features, and their mean over the image. */
export const residualModel = <C extends ResidualConfig>(c: C, parts: ResidualParts<C>) =>
  module(residualBody(c, parts), (m, pixels: Tensor) => {
    const last_hidden_state = lastOf(m.encoder(m.embedder(pixels)));
    return { last_hidden_state, pooler_output: last_hidden_state.mean([2, 3], true) };
  });

/** Labels of an image, by a linear map numbered after what flattens. */
export const residualClassification = <C extends ResidualConfig>(
  key: string,
  c: C,
  parts: ResidualParts<C>,
): ImageModel => {
  const classifier = module({ "1": linear(c.hidden_sizes.at(-1) ?? 0, labelsOf(c)) }, (m, x: Tensor) => m[1](x));
  return imageHeads(key, residualModel(c, parts), { classifier }, (m, { pooler_output }) => ({
    logits: m.classifier(pooler_output.flatten(1)),
  }));
};
