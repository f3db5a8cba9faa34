import { type MuseGlimmerVisionConfig, museGlimmerVision } from "@tiny-random/atlas/configs/muse_glimmer_vision";
import { embedding, groupMask, layerNorm, linear, module, Tensor } from "@tiny-random/nn";
import { interpolatedTable } from "../layers/packed/interpolated-table.ts";
import { axialRotary } from "../layers/packed/packed-attention.ts";
import {
  type PackedTower,
  type PackedTowerOf,
  packedEncoderOf,
  packedTowerClass,
} from "../layers/packed/packed-tower-class.ts";
import { packedTowerLayer } from "../layers/packed/packed-tower-layer.ts";
import { patchBlocks } from "../layers/packed/patch-blocks.ts";
import { patchPlaces, patchWindows, rowByRow } from "../layers/packed/patch-places.ts";
import { visionFamily } from "../vision-family.ts";

type Config = MuseGlimmerVisionConfig;

const epsilon = 1e-5;

const numbersOf = (c: Config): number => c.patch_temporal * 3 * c.patch_size ** 2;

/**
 * Projected patches with learned positions stretched over each image. The class reads the table as if rows were columns and
 * columns rows, patch after patch: so does this.
 */
const patchEmbedder = (c: Config) =>
  module(
    {
      patch_embedding: linear(numbersOf(c), c.hidden_size, { bias: false }),
      position_embedding_table: embedding(c.pos_emb_height * c.pos_emb_width, c.hidden_size),
    },
    (m, patches: Tensor, grids: Tensor) => {
      const [frames, rows, columns] = [0, 1, 2].map((axis) => grids.select(1, axis).unsqueeze(1)) as [
        Tensor,
        Tensor,
        Tensor,
      ];
      const turned = patchPlaces(patches, Tensor.cat([frames, columns, rows], 1), 1);
      const table = patches.graph.parameter(m.position_embedding_table.weight);
      const reading = { kernel: "linear", corners: false, beyond: "zeros" } as const;
      return m.patch_embedding(patches.unsqueeze(0)).add(interpolatedTable(table, c.pos_emb_height, turned, reading));
    },
  );

const layer = (c: Config) => packedTowerLayer(c, epsilon, { layer: {}, attention: { out_proj: "proj" } });

/** The features of a block's patches, side by side feature by feature: `[patches, width]`, row by row → `[tokens, width · merge²]`. */
const shuffled = (states: Tensor, grids: Tensor, merge: number): Tensor => {
  const inBlocks = states.index_select(0, rowByRow(patchPlaces(states, grids, merge))).unsqueeze(0);
  return patchBlocks(inBlocks, merge).transpose(1, 2).flatten(1);
};

/**
 * Muse Glimmer's tower (Meta, 2026): patches row by row, which look at those of their window, as wide as the table of positions,
 * and in some layers at all of their frame.
 */
const tower = (c: Config): PackedTower =>
  module(
    {
      patch_embedder: patchEmbedder(c),
      ln_pre: layerNorm(c.hidden_size, c.layer_norm_eps),
      layers: Array.from({ length: c.num_hidden_layers }, () => layer(c)),
      ln_post: layerNorm(c.hidden_size, c.layer_norm_eps),
    },
    (m, patches: Tensor, grids: Tensor) => {
      const places = patchPlaces(patches, grids, 1);
      const theta = Number(c.rope_parameters["rope_theta"]);
      // Places count from 1.
      const [row, column] = [places.row.add(1), places.column.add(1)];
      const rotary = axialRotary(column, row, c.hidden_size / c.num_attention_heads, theta);
      const whole = { mask: groupMask(places.frame), rotary };
      const within = { mask: groupMask(patchWindows(places, c.pos_emb_height)), rotary };
      const states = m.layers.reduce(
        (x, one, index) => one(x, c.layer_types?.[index] === "full_attention" ? whole : within),
        m.ln_pre(m.patch_embedder(patches, grids)),
      );
      return { last_hidden_state: shuffled(m.ln_post(states).squeeze(0), grids, c.merge_size) };
    },
  );

/** How the towers of Muse's models are built. */
export const museTowerOf: PackedTowerOf<Config> = {
  build: tower,
  patch: (c) => [numbersOf(c)],
  width: (c) => c.hidden_size * c.merge_size ** 2,
  argument: "pixel_values",
};

/** Windows in three of four layers. */
const referenceKinds = Array.from({ length: 50 }, (_, layer) =>
  layer % 4 === 3 || layer === 49 ? "full_attention" : "window_attention",
);

/** What the families of Muse's towers share: images of four by six patches, the table as wide as three. */
export const museTower = {
  reference: { layer_types: referenceKinds },
  processor: {
    image_processor_type: "MuseGlimmerImageProcessor",
    patch_size: 14,
    temporal_patch_size: 2,
    merge_size: 2,
    max_image_tokens: 4096,
  },
  imageSize: (c: Config): readonly [number, number] => [
    2 * c.merge_size * c.patch_size,
    3 * c.merge_size * c.patch_size,
  ],
  processorSettings: (c: Config) => ({
    patch_size: c.patch_size,
    temporal_patch_size: c.patch_temporal,
    merge_size: c.merge_size,
    max_image_tokens: 8,
  }),
  tiny: () => ({ pos_emb_height: 3, pos_emb_width: 3, max_position_embeddings: 9 }),
  towers: { encoder: packedEncoderOf(museTowerOf) },
};

export default visionFamily<Config>({
  ...museTower,
  facts: museGlimmerVision,
  repo: "meta-models/Muse-Glimmer-30B",
  architectures: { MuseGlimmerVisionModel: packedTowerClass(museTowerOf) },
});
