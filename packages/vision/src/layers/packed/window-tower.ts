import { type ModelConfig, type Size, shrinkConfig } from "@tiny-random/core";
import { activation, andThen, groupMask, linear, module, rmsNorm, type Tensor } from "@tiny-random/nn";
import { axialRotary, packedAttention, packedLayer } from "./packed-attention.ts";
import type { PackedTowerOf } from "./packed-tower-class.ts";
import { patchBlocks } from "./patch-blocks.ts";
import { type PackedPatchConfig, packedEmbedding, patchAxes } from "./patch-embedding.ts";
import { gatedPatchMlp } from "./patch-mlp.ts";
import { type PatchPlaces, patchPlaces, patchWindows } from "./patch-places.ts";

/** The config fields of a tower of Qwen2.5-VL's kind. */
export interface WindowTowerConfig extends ModelConfig, PackedPatchConfig {
  readonly depth: number;
  readonly hidden_size: number;
  readonly hidden_act: string;
  readonly intermediate_size: number;
  readonly num_heads: number;
  /** As many as of queries where the class has no field for it. */
  readonly num_key_value_heads?: number;
  readonly spatial_merge_size: number;
  readonly out_hidden_size: number;
  /** The edge of a window in pixels. */
  readonly window_size: number;
  /** Layers whose patches look at all of their frame. */
  readonly fullatt_block_indexes: readonly number[];
}

const epsilon = 1e-6;

const block = (c: WindowTowerConfig) =>
  packedLayer({
    norm1: rmsNorm(c.hidden_size, epsilon),
    norm2: rmsNorm(c.hidden_size, epsilon),
    attn: packedAttention({
      width: c.hidden_size,
      heads: c.num_heads,
      ...(c.num_key_value_heads !== undefined && { keyValueHeads: c.num_key_value_heads }),
    }),
    mlp: gatedPatchMlp(
      { width: c.hidden_size, features: c.intermediate_size, activation: c.hidden_act },
      { bias: true },
    ),
  });

/** One token of each block of patches: `[1, patches, width]` → `[tokens, hidden_size]`. */
const patchMerger = (c: WindowTowerConfig) => {
  const merged = c.hidden_size * c.spatial_merge_size ** 2;
  const mlp = module({ 0: linear(merged, merged), 2: linear(merged, c.out_hidden_size) }, (m, x: Tensor) =>
    m[2](activation("gelu")(m[0](x))),
  );
  return module({ ln_q: rmsNorm(c.hidden_size, epsilon), mlp }, (m, x: Tensor) =>
    m.mlp(patchBlocks(m.ln_q(x), c.spatial_merge_size).flatten(1)),
  );
};

/** Rows and columns of patches of a window. */
const windowEdge = (c: WindowTowerConfig): number =>
  Math.floor(c.window_size / c.spatial_merge_size / c.patch_size) * c.spatial_merge_size;

/** Patches window by window: `[1, patches, width]` → `[patches, width]`. */
const inWindows = (states: Tensor, windows: Tensor): Tensor => {
  const order = windows.argsort();
  return states.squeeze(0).index_select(0, order);
};

/** What a tower of windows gives. */
export interface WindowTowerOutputs {
  /** States of patches in the order of its input, `[1, patches, width]`. */
  readonly states: Tensor;
  /** `[tokens, width of the text]` */
  readonly tokens: Tensor;
  readonly windows: Tensor;
}

/**
 * Qwen2.5-VL's vision transformer (Bai et al., 2025): patches look at those of their window, and in some layers at all of their
 * frame. Which patches see each other is a mask, so that they stay in the order of their tokens.
 */
export const windowTower = (c: WindowTowerConfig) =>
  module(
    {
      patch_embed: packedEmbedding(c.hidden_size, patchAxes(c)),
      blocks: Array.from({ length: c.depth }, () => block(c)),
      merger: patchMerger(c),
    },
    (m, patches: Tensor, grids: Tensor): WindowTowerOutputs => {
      const places: PatchPlaces = patchPlaces(patches, grids, c.spatial_merge_size);
      const rotary = axialRotary(places.row, places.column, c.hidden_size / c.num_heads);
      const windows = patchWindows(places, windowEdge(c));
      const [within, whole] = [groupMask(windows), groupMask(places.frame)];
      const states = m.blocks.reduce(
        (x, layer, index) => layer(x, { mask: c.fullatt_block_indexes.includes(index) ? whole : within, rotary }),
        m.patch_embed(patches),
      );
      return { states, tokens: m.merger(states), windows };
    },
  );

/** How towers of windows are built; their last states stand window by window, as the classes leave them. */
export const windowTowerOf = <C extends WindowTowerConfig>(): PackedTowerOf<C> => ({
  build: (c) => {
    const tower = windowTower(c);
    return andThen(tower, ({ states, tokens, windows }) => ({
      last_hidden_state: inWindows(states, windows),
      pooler_output: tokens,
    }));
  },
  patch: (c) => [patchAxes(c).reduce((product, length) => product * length, 1)],
  width: (c) => c.out_hidden_size,
});

/** The first layer's patches look at windows of two by two tokens, the second one's at all of their image. */
export const tinyWindowTower = (c: WindowTowerConfig, size: Size) => ({
  depth: 2,
  hidden_size: size.width / 2,
  intermediate_size: size.width,
  out_hidden_size: size.width,
  fullatt_block_indexes: [1],
  window_size: 4 * shrinkConfig(c, size).patch_size,
});
