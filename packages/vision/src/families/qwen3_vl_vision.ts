import { qwen3VlVision } from "@tiny-random/atlas/configs/qwen3_vl_vision";
import { type ConfigOf, type ModelConfig, narrowed, type Size } from "@tiny-random/core";
import { activation, embedding, groupMask, layerNorm, linear, module, type Tensor } from "@tiny-random/nn";
import { afterEach, numbered } from "../layers/feature-maps.ts";
import { interpolatedTable } from "../layers/packed/interpolated-table.ts";
import { axialRotary, packedAttention, packedLayer } from "../layers/packed/packed-attention.ts";
import {
  type PackedTower,
  type PackedTowerOf,
  packedEncoderOf,
  packedTowerClass,
} from "../layers/packed/packed-tower-class.ts";
import { patchBlocks } from "../layers/packed/patch-blocks.ts";
import { type PackedPatchConfig, packedEmbedding, patchAxes } from "../layers/packed/patch-embedding.ts";
import { twoLayerMlp } from "../layers/packed/patch-mlp.ts";
import { patchPlaces } from "../layers/packed/patch-places.ts";
import { packedImageSize, packedSettings, qwenProcessor } from "../packed-settings.ts";
import { visionFamily } from "../vision-family.ts";

/** The config fields of a tower of Qwen3-VL's kind. */
export interface DeepTowerConfig extends ModelConfig, PackedPatchConfig {
  readonly depth: number;
  readonly hidden_size: number;
  readonly hidden_act: string;
  readonly intermediate_size: number;
  readonly num_heads: number;
  readonly spatial_merge_size: number;
  readonly out_hidden_size: number;
  /** Places of the square table of learned positions. */
  readonly num_position_embeddings: number;
  /** Layers whose states the text reads beside the last one's; none where the class has no field for it. */
  readonly deepstack_visual_indexes?: readonly number[];
}

const epsilon = 1e-6;

const block = (c: DeepTowerConfig) =>
  packedLayer({
    norm1: layerNorm(c.hidden_size, epsilon),
    norm2: layerNorm(c.hidden_size, epsilon),
    attn: packedAttention({ width: c.hidden_size, heads: c.num_heads }),
    mlp: twoLayerMlp(
      { width: c.hidden_size, features: c.intermediate_size, activation: c.hidden_act },
      { up: "linear_fc1", down: "linear_fc2" },
    ),
  });

/** One token of each block of patches: `[1, patches, width]` → `[tokens, width of the text]`; normed by patch or by block. */
const patchMerger = (c: DeepTowerConfig, normed: "patches" | "blocks") => {
  const [width, merge] = [c.hidden_size, c.spatial_merge_size];
  const merged = width * merge ** 2;
  return module(
    {
      norm: layerNorm(normed === "patches" ? width : merged, epsilon),
      linear_fc1: linear(merged, merged),
      linear_fc2: linear(merged, c.out_hidden_size),
    },
    (m, x: Tensor) => {
      const blocks =
        normed === "patches" ? patchBlocks(m.norm(x), merge).flatten(1) : m.norm(patchBlocks(x, merge).flatten(1));
      return m.linear_fc2(activation("gelu")(m.linear_fc1(blocks)));
    },
  );
};

/**
 * Qwen3-VL's vision transformer (Bai et al., 2025): learned positions stretched over every image beside rotary ones, and tokens
 * of middle layers for the first layers of the text (DeepStack, Meng et al., 2024).
 */
export const deepTower = (c: DeepTowerConfig): PackedTower => {
  const deep = c.deepstack_visual_indexes ?? [];
  return module(
    {
      patch_embed: packedEmbedding(c.hidden_size, patchAxes(c), { bias: true }),
      pos_embed: embedding(c.num_position_embeddings, c.hidden_size),
      blocks: Array.from({ length: c.depth }, () => block(c)),
      merger: patchMerger(c, "patches"),
      deepstack_merger_list: deep.map(() => patchMerger(c, "blocks")),
    },
    (m, patches: Tensor, grids: Tensor) => {
      const places = patchPlaces(patches, grids, c.spatial_merge_size);
      const table = patches.graph.parameter(m.pos_embed.weight);
      const side = Math.floor(Math.sqrt(c.num_position_embeddings));
      const positions = interpolatedTable(table, side, places, { kernel: "linear", corners: true });
      const rotary = axialRotary(places.row, places.column, c.hidden_size / c.num_heads);
      const packing = { mask: groupMask(places.frame), rotary };
      const states = afterEach(m.blocks, m.patch_embed(patches).add(positions), packing);
      const features = deep.map((index, place) => {
        const merger = m.deepstack_merger_list[place] as ReturnType<typeof patchMerger>;
        return merger(states[index + 1] as Tensor);
      });
      const last = states.at(-1) as Tensor;
      return {
        last_hidden_state: last.squeeze(0),
        pooler_output: m.merger(last),
        ...numbered("deepstack_features", features),
      };
    },
  );
};

/** How towers of this kind are built. */
export const deepTowerOf = <C extends DeepTowerConfig>(): PackedTowerOf<C> => ({
  build: deepTower,
  patch: (c) => [patchAxes(c).reduce((product, length) => product * length, 1)],
  width: (c) => c.out_hidden_size,
});

/** Two middle layers of three, if states of such are read, and a table of six by six places. */
export const tinyDeepTower = (c: DeepTowerConfig, { width }: Size) => ({
  depth: c.deepstack_visual_indexes ? 3 : 2,
  hidden_size: width / 2,
  num_heads: 2,
  intermediate_size: width,
  out_hidden_size: width,
  num_position_embeddings: 36,
  ...(c.deepstack_visual_indexes && { deepstack_visual_indexes: [0, 1] }),
});

export const qwen3VlVisionFacts = narrowed(qwen3VlVision, { patch_size: "number", temporal_patch_size: "number" });
type Config = ConfigOf<typeof qwen3VlVisionFacts>;

/** What its checkpoint says beyond the class's defaults. */
export const reference = {
  depth: 24,
  hidden_size: 1024,
  intermediate_size: 4096,
  out_hidden_size: 2560,
  deepstack_visual_indexes: [5, 11, 17],
};

export default visionFamily<Config>({
  facts: qwen3VlVisionFacts,
  repo: "Qwen/Qwen3-VL-4B-Instruct",
  reference,
  processor: qwenProcessor(16),
  imageSize: packedImageSize,
  processorSettings: packedSettings,
  tiny: (c, { size }) => tinyDeepTower(c, size),
  architectures: { Qwen3VLVisionModel: packedTowerClass(deepTowerOf()) },
  towers: { encoder: packedEncoderOf(deepTowerOf()) },
  variants: {
    "blocks of three by three": { config: { spatial_merge_size: 3, deepstack_visual_indexes: [5] } },
  },
});
