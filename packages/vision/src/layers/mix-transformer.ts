import {
  activation,
  asImage,
  asSequence,
  conv2d,
  dense,
  imageOf,
  layerNorm,
  linear,
  module,
  type Tensor,
} from "@tiny-random/nn";
import { reducedAttention } from "./reduced-attention.ts";

/** The config fields that stages of reduced attention read; lists have a number for every stage. */
export interface MixTransformerConfig {
  readonly num_channels: number;
  readonly num_encoder_blocks: number;
  readonly depths: readonly number[];
  readonly sr_ratios: readonly number[];
  readonly hidden_sizes: readonly number[];
  readonly patch_sizes: readonly number[];
  readonly strides: readonly number[];
  readonly num_attention_heads: readonly number[];
  readonly mlp_ratios: readonly number[];
  readonly hidden_act: string;
}

/** What the config says of one stage. */
const stageOf = (c: MixTransformerConfig, index: number) => {
  const at = (values: readonly number[]) => values[index] ?? 0;
  return {
    width: at(c.hidden_sizes),
    heads: at(c.num_attention_heads),
    ratio: at(c.sr_ratios),
    wide: Math.trunc(at(c.hidden_sizes) * at(c.mlp_ratios)),
    depth: at(c.depths),
    inputs: index === 0 ? c.num_channels : (c.hidden_sizes[index - 1] ?? 0),
    patch: at(c.patch_sizes),
    stride: at(c.strides),
  };
};
type Stage = ReturnType<typeof stageOf>;

/** A feed-forward network with a depthwise convolution inside, which tells pixels where they are (Xie et al., 2021). */
const mixedFeedForward = (c: MixTransformerConfig, { width, wide }: Stage) => {
  const depthwise = module({ dwconv: conv2d(wide, wide, 3, { padding: 1, groups: wide }) }, (m, x: Tensor) =>
    m.dwconv(x),
  );
  return module(
    { dense1: linear(width, wide), dwconv: depthwise, dense2: linear(wide, width) },
    (m, pixels: Tensor, image: Tensor) =>
      m.dense2(activation(c.hidden_act)(asImage(m.dense1(pixels), image, m.dwconv))),
  );
};

const attention = ({ width, heads, ratio }: Stage) =>
  module(
    { self: reducedAttention({ width, heads, ratio }), output: dense(width, width) },
    (m, pixels: Tensor, image: Tensor) => m.output(m.self(pixels, image)),
  );

const layer = (c: MixTransformerConfig, stage: Stage) =>
  module(
    {
      layer_norm_1: layerNorm(stage.width),
      attention: attention(stage),
      layer_norm_2: layerNorm(stage.width),
      mlp: mixedFeedForward(c, stage),
    },
    (m, pixels: Tensor, image: Tensor) => {
      const attended = m.attention(m.layer_norm_1(pixels), image).add(pixels);
      return m.mlp(m.layer_norm_2(attended), image).add(attended);
    },
  );

/** Overlapping patches: a strided convolution, and its pixels normalized. */
const patches = ({ inputs, width, patch, stride }: Stage) =>
  module(
    { proj: conv2d(inputs, width, patch, { stride, padding: Math.floor(patch / 2) }), layer_norm: layerNorm(width) },
    (m, x: Tensor) => {
      const image = m.proj(x);
      return { image, pixels: m.layer_norm(asSequence(image)) };
    },
  );

/** Four stages, each of patches, layers and a norm: the image after every one. */
export const mixTransformer = (c: MixTransformerConfig) => {
  const stages = Array.from({ length: c.num_encoder_blocks }, (_, index) => stageOf(c, index));
  const parts = {
    patch_embeddings: stages.map(patches),
    block: stages.map((stage) => Array.from({ length: stage.depth }, () => layer(c, stage))),
    layer_norm: stages.map(({ width }) => layerNorm(width)),
  };
  return module(parts, (m, input: Tensor) => {
    const features: Tensor[] = [];
    for (const [index, embed] of m.patch_embeddings.entries()) {
      const { image, pixels } = embed(features.at(-1) ?? input);
      const mixed = (m.block[index] ?? []).reduce((x, each) => each(x, image), pixels);
      features.push(imageOf(m.layer_norm[index]?.(mixed) ?? mixed, image));
    }
    return features;
  });
};
