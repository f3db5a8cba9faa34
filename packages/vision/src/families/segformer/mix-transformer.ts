import type { SegformerConfig } from "@tiny-random/atlas/configs/segformer";
import {
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
import { spatialReductionAttention } from "../../layers/spatial-reduction.ts";

/** One stage's numbers of the config. */
const stageOf = (c: SegformerConfig, index: number) => {
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
  };
};
type Stage = ReturnType<typeof stageOf>;

/** Mix-FFN: a depthwise convolution inside the feed-forward network, instead of position embeddings (Xie et al., 2021). */
const mixFeedForward = (c: SegformerConfig, { width, feedForward }: Stage) => {
  const convolution = conv2d(feedForward, feedForward, 3, { padding: 1, groups: feedForward });
  return module(
    {
      dense1: linear(width, feedForward),
      dwconv: module({ dwconv: convolution }, (m, x: Tensor) => m.dwconv(x)),
      dense2: linear(feedForward, width),
    },
    (m, pixels: Tensor, image: Tensor) =>
      m.dense2(activation(c.hidden_act)(asImage(m.dense1(pixels), image, m.dwconv))),
  );
};

const layer = (c: SegformerConfig, stage: Stage) =>
  module(
    {
      layer_norm_1: layerNorm(stage.width),
      attention: spatialReductionAttention("sr", stage),
      layer_norm_2: layerNorm(stage.width),
      mlp: mixFeedForward(c, stage),
    },
    (m, pixels: Tensor, image: Tensor) => {
      const attended = m.attention(m.layer_norm_1(pixels), image).add(pixels);
      return m.mlp(m.layer_norm_2(attended), image).add(attended);
    },
  );

/** Overlapping patches: a strided convolution, and its pixels normalized. */
const overlapPatchEmbeddings = ({ inputs, width, patch, stride }: Stage) =>
  module(
    { proj: conv2d(inputs, width, patch, { stride, padding: Math.floor(patch / 2) }), layer_norm: layerNorm(width) },
    (m, x: Tensor) => {
      const image = m.proj(x);
      return { image, pixels: m.layer_norm(asSequence(image)) };
    },
  );

/** The Mix Transformer (Xie et al., 2021): the feature map of every stage. */
export const mixTransformer = (c: SegformerConfig) => {
  const stages = Array.from({ length: c.num_encoder_blocks }, (_, index) => stageOf(c, index));
  const parts = {
    patch_embeddings: stages.map(overlapPatchEmbeddings),
    block: stages.map((stage) => Array.from({ length: stage.depth }, () => layer(c, stage))),
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
