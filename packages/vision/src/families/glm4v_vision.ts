import { glm4vVision } from "@tiny-random/atlas/configs/glm4v_vision";
import { type ConfigOf, type ModelConfig, narrowed, type Size, shrinkConfig } from "@tiny-random/core";
import {
  type AnyModule,
  activation,
  conv2d,
  embedding,
  groupMask,
  layerNorm,
  linear,
  module,
  rmsNorm,
  type Tensor,
} from "@tiny-random/nn";
import { interpolatedTable } from "../layers/packed/interpolated-table.ts";
import {
  axialRotary,
  type PackedAttentionSlots,
  type PatchBlock,
  packedAttention,
  packedLayer,
} from "../layers/packed/packed-attention.ts";
import {
  type PackedTower,
  type PackedTowerOf,
  packedEncoderOf,
  packedTowerClass,
} from "../layers/packed/packed-tower-class.ts";
import { patchBlocks } from "../layers/packed/patch-blocks.ts";
import { type PackedPatchConfig, packedEmbedding, patchAxes } from "../layers/packed/patch-embedding.ts";
import { gatedLayers, gatedPatchMlp, throughGate } from "../layers/packed/patch-mlp.ts";
import { type PatchPlaces, patchPlaces } from "../layers/packed/patch-places.ts";
import { packedImageSize, volumeSettings } from "../packed-settings.ts";
import { visionFamily } from "../vision-family.ts";

/** The config fields of a tower of GLM-4V's kind. */
export interface GlmTowerConfig extends ModelConfig, PackedPatchConfig {
  readonly depth: number;
  readonly hidden_size: number;
  readonly hidden_act: string;
  readonly intermediate_size: number;
  readonly num_heads: number;
  readonly attention_bias: boolean;
  readonly rms_norm_eps: number;
  readonly image_size: number;
  readonly spatial_merge_size: number;
  readonly out_hidden_size: number;
}

/** What towers of this kind differ in. */
export interface GlmTowerSlots<C> {
  readonly attention: (c: C) => PackedAttentionSlots;
  mlp(c: C): PatchBlock;
  /** Features of the merger's gated block. */
  mergerFeatures(c: C): number;
  /** Gates of the merger stay below this, and what they scale within ± this. */
  mergerLimit?(c: C): number;
  /** A norm of projected patches, and learned positions stretched over every image; a tower may have none. */
  embeddings?(c: C): GlmEmbeddings;
}

/** What comes between the projection of patches and the layers. */
export interface GlmEmbeddings {
  readonly post_conv_layernorm: PatchBlock;
  readonly embeddings: ((x: Tensor, places: PatchPlaces) => Tensor) & AnyModule;
}

const glm4vEmbeddings = (c: GlmTowerConfig): GlmEmbeddings => {
  const side = Math.floor(c.image_size / c.patch_size);
  return {
    post_conv_layernorm: rmsNorm(c.hidden_size, c.rms_norm_eps),
    embeddings: module(
      { position_embedding: embedding(side ** 2, c.hidden_size) },
      (m, x: Tensor, places: PatchPlaces) => {
        const table = x.graph.parameter(m.position_embedding.weight);
        return x.add(interpolatedTable(table, side, places, { kernel: "cubic", corners: false }));
      },
    ),
  };
};

/** A projection, normed and activated, and a gated block: `[tokens, width]` → the same. */
const tokenMerger = <C extends GlmTowerConfig>(c: C, { mergerFeatures, mergerLimit }: GlmTowerSlots<C>) => {
  const width = c.out_hidden_size;
  const sizes = { width, features: mergerFeatures(c), activation: c.hidden_act };
  return module(
    {
      proj: linear(width, width, { bias: false }),
      post_projection_norm: layerNorm(width),
      ...gatedLayers(sizes, { bias: false }),
    },
    (m, x: Tensor) => {
      const projected = activation("gelu")(m.post_projection_norm(m.proj(x)));
      return throughGate(m, projected, sizes.activation, mergerLimit?.(c));
    },
  );
};

const block = <C extends GlmTowerConfig>(c: C, slots: GlmTowerSlots<C>) =>
  packedLayer({
    norm1: rmsNorm(c.hidden_size, c.rms_norm_eps),
    norm2: rmsNorm(c.hidden_size, c.rms_norm_eps),
    attn: packedAttention({ width: c.hidden_size, heads: c.num_heads }, slots.attention(c)),
    mlp: slots.mlp(c),
  });

/** Blocks of patches as small pictures: `[1, patches, width]` → `[blocks, width, merge, merge]`. */
const pictures = (x: Tensor, merge: number): Tensor =>
  patchBlocks(x, merge).transpose(1, 2).unflatten(2, [merge, merge]);

/** GLM-4.1V's vision transformer (Hong et al., 2025), whose blocks of patches become tokens by a convolution. */
export const glmTower = <C extends GlmTowerConfig>(c: C, slots: GlmTowerSlots<C>): PackedTower => {
  const { post_conv_layernorm, embeddings } = slots.embeddings?.(c) ?? {};
  const merge = c.spatial_merge_size;
  return module(
    {
      embeddings,
      patch_embed: packedEmbedding(c.hidden_size, patchAxes(c), { bias: true }),
      blocks: Array.from({ length: c.depth }, () => block(c, slots)),
      merger: tokenMerger(c, slots),
      post_conv_layernorm,
      downsample: conv2d(c.hidden_size, c.out_hidden_size, merge, { stride: merge }),
      post_layernorm: rmsNorm(c.hidden_size, c.rms_norm_eps),
    },
    (m, patches: Tensor, grids: Tensor) => {
      const places = patchPlaces(patches, grids, merge);
      const rotary = axialRotary(places.row, places.column, c.hidden_size / c.num_heads);
      const packing = { mask: groupMask(places.frame), rotary };
      const projected = m.patch_embed(patches);
      const normed = m.post_conv_layernorm?.(projected) ?? projected;
      const placed = m.embeddings?.(normed, places) ?? normed;
      const states = m.post_layernorm(m.blocks.reduce((x, layer) => layer(x, packing), placed));
      const tokens = m.downsample(pictures(states, merge)).flatten(1);
      return { last_hidden_state: tokens, pooler_output: m.merger(tokens) };
    },
  );
};

/** How towers of this kind are built. */
export const glmTowerOf = <C extends GlmTowerConfig>(slots: GlmTowerSlots<C>): PackedTowerOf<C> => ({
  build: (c) => glmTower(c, slots),
  patch: (c) => [patchAxes(c).reduce((product, length) => product * length, 1)],
  width: (c) => c.out_hidden_size,
});

/** GLM-4.1V's own tower, and GLM-4.5V's. */
export const glm4vTower = <C extends GlmTowerConfig>() =>
  glmTowerOf<C>({
    attention: (c) => ({ bias: { qkv: c.attention_bias, proj: false } }),
    // The class takes the features of this block from out_hidden_size; intermediate_size is the merger's.
    mlp: (c) =>
      gatedPatchMlp({ width: c.hidden_size, features: c.out_hidden_size, activation: c.hidden_act }, { bias: false }),
    mergerFeatures: (c) => c.intermediate_size,
    embeddings: glm4vEmbeddings,
  });

/** A table of five by five places. */
export const tinyGlmTower = <C extends GlmTowerConfig>(c: C, size: Size) => ({
  depth: 2,
  hidden_size: size.width / 2,
  num_heads: 2,
  intermediate_size: size.width,
  out_hidden_size: size.width,
  image_size: 5 * shrinkConfig(c, size).patch_size,
});

/** Glm4vImageProcessor's settings. */
export const glmProcessor = {
  image_processor_type: "Glm4vImageProcessor",
  size: { shortest_edge: 12544, longest_edge: 9633792 },
  patch_size: 14,
  temporal_patch_size: 2,
  merge_size: 2,
};

const facts = narrowed(glm4vVision, { image_size: "number", patch_size: "number", temporal_patch_size: "number" });
export const glm4vVisionFacts = facts;

export default visionFamily<ConfigOf<typeof facts>>({
  facts,
  repo: "zai-org/GLM-4.1V-9B-Thinking",
  processor: glmProcessor,
  imageSize: packedImageSize,
  processorSettings: volumeSettings,
  tiny: (_c, { size }, merged) => tinyGlmTower(merged, size),
  architectures: { Glm4vVisionModel: packedTowerClass(glm4vTower()) },
  towers: { encoder: packedEncoderOf(glm4vTower()) },
  variants: { biases: { config: { attention_bias: true } } },
});
