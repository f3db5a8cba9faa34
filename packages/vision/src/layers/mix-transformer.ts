import {
  type AnyModule,
  activation,
  asImage,
  asSequence,
  conv2d,
  imageOf,
  layerNorm,
  linear,
  module,
  type Tensor,
} from "@tiny-random/nn";
import { spatialReductionAttention } from "./spatial-reduction.ts";

/** The config fields that the stages of a Mix Transformer read. */
interface MixTransformerConfig {
  readonly num_channels: number;
  readonly num_encoder_blocks: number;
  readonly hidden_sizes: readonly number[];
  readonly num_attention_heads: readonly number[];
  readonly sr_ratios: readonly number[];
  readonly mlp_ratios: readonly number[];
  readonly depths: readonly number[];
  readonly patch_sizes: readonly number[];
  readonly strides: readonly number[];
  readonly hidden_act: string;
}

/** One stage's numbers of the config. */
const stageOf = (c: MixTransformerConfig, index: number, epsilon: number) => {
  const at = (values: readonly number[]) => values[index] ?? 0;
  return {
    inputs: index === 0 ? c.num_channels : (c.hidden_sizes[index - 1] ?? 0),
    width: at(c.hidden_sizes),
    heads: at(c.num_attention_heads),
    reduction: at(c.sr_ratios),
    feedForward: Math.trunc(at(c.hidden_sizes) * at(c.mlp_ratios)),
    depth: at(c.depths),
    patch: at(c.patch_sizes),
    stride: at(c.strides),
    epsilon,
  };
};

/** One stage's numbers of the config. */
export type MixStage = ReturnType<typeof stageOf>;

/** The stages of a Mix Transformer, whose norms have an epsilon. */
export const mixStages = (c: MixTransformerConfig, epsilon = 1e-5): MixStage[] =>
  Array.from({ length: c.num_encoder_blocks }, (_, index) => stageOf(c, index, epsilon));

/** Pixels `[batch, height · width, channels]` and the image that they are of → the same of every pixel. */
type MixAttention = ((pixels: Tensor, image: Tensor) => Tensor) & AnyModule;

/** Mix-FFN: a depthwise convolution inside the feed-forward network, instead of position embeddings (Xie et al., 2021). */
const mixFeedForward = (c: MixTransformerConfig, { width, feedForward }: MixStage, before: string) => {
  const convolution = conv2d(feedForward, feedForward, 3, { padding: 1, groups: feedForward });
  return module(
    {
      dense1: linear(width, feedForward),
      dwconv: module({ dwconv: convolution }, (m, x: Tensor) => m.dwconv(x)),
      dense2: linear(feedForward, width),
    },
    (m, pixels: Tensor, image: Tensor) =>
      m.dense2(activation(c.hidden_act)(asImage(activation(before)(m.dense1(pixels)), image, m.dwconv))),
  );
};

/**
 * Attention and Mix-FFN, each behind its norm.
 *
 * @param before the activation before the depthwise convolution; none by default
 */
export const mixLayer = (c: MixTransformerConfig, stage: MixStage, attention: MixAttention, before = "linear") =>
  module(
    {
      layer_norm_1: layerNorm(stage.width, stage.epsilon),
      attention,
      layer_norm_2: layerNorm(stage.width, stage.epsilon),
      mlp: mixFeedForward(c, stage, before),
    },
    (m, pixels: Tensor, image: Tensor) => {
      const attended = m.attention(m.layer_norm_1(pixels), image).add(pixels);
      return m.mlp(m.layer_norm_2(attended), image).add(attended);
    },
  );

/** Overlapping patches: a strided convolution, and its pixels normalized. */
export const overlapPatchEmbeddings = ({ inputs, width, patch, stride, epsilon }: MixStage) =>
  module(
    {
      proj: conv2d(inputs, width, patch, { stride, padding: Math.floor(patch / 2) }),
      layer_norm: layerNorm(width, epsilon),
    },
    (m, x: Tensor) => {
      const image = m.proj(x);
      return { image, pixels: m.layer_norm(asSequence(image)) };
    },
  );

/** The Mix Transformer (Xie et al., 2021): the feature map of every stage. */
export const mixTransformer = (c: MixTransformerConfig) => {
  const stages = mixStages(c);
  const layer = (stage: MixStage) => mixLayer(c, stage, spatialReductionAttention("sr", stage));
  const parts = {
    patch_embeddings: stages.map(overlapPatchEmbeddings),
    block: stages.map((stage) => Array.from({ length: stage.depth }, () => layer(stage))),
    layer_norm: stages.map(({ width }) => layerNorm(width)),
  };
  return module(parts, (m, pixels: Tensor) => {
    const maps: Tensor[] = [];
    for (const [index, embed] of m.patch_embeddings.entries()) {
      const embedded = embed(maps.at(-1) ?? pixels);
      const mixed = (m.block[index] ?? []).reduce((x, each) => each(x, embedded.image), embedded.pixels);
      maps.push(imageOf(m.layer_norm[index]?.(mixed) ?? mixed, embedded.image));
    }
    return maps;
  });
};
