import { type PaddleOCRVisionConfig, paddleocrVlVision } from "@tiny-random/atlas/configs/paddleocr_vl_vision";
import { shrinkConfig } from "@tiny-random/core";
import { baseModel, embedding, groupMask, layerNorm, module, type Tensor } from "@tiny-random/nn";
import { interpolatedTable } from "../layers/packed/interpolated-table.ts";
import { axialRotary } from "../layers/packed/packed-attention.ts";
import {
  type PackedTower,
  type PackedTowerOf,
  packedEncoderOf,
  packedTowerClass,
} from "../layers/packed/packed-tower-class.ts";
import { packedTowerLayer } from "../layers/packed/packed-tower-layer.ts";
import { convolvedPatches } from "../layers/packed/patch-embedding.ts";
import { type PatchPlaces, patchPlaces } from "../layers/packed/patch-places.ts";
import { packedImageSize } from "../packed-settings.ts";
import { visionFamily } from "../vision-family.ts";

type Config = PaddleOCRVisionConfig;

const patchAxes = (c: Config): readonly number[] => [c.num_channels, c.patch_size, c.patch_size];

const embeddings = (c: Config) => {
  const side = Math.floor(c.image_size / c.patch_size);
  return module(
    {
      patch_embedding: convolvedPatches(c.hidden_size, patchAxes(c)),
      position_embedding: embedding(side ** 2, c.hidden_size),
    },
    (m, patches: Tensor, places: PatchPlaces) => {
      const table = patches.graph.parameter(m.position_embedding.weight);
      const positions = interpolatedTable(table, side, places, { kernel: "linear", corners: false });
      return m.patch_embedding(patches.flatten(1)).add(positions);
    },
  );
};

/** SigLIP's tower of packed patches, row by row, whose learned positions are stretched over every image (PaddleOCR-VL, 2025). */
const tower = (c: Config): PackedTower => {
  const encoder = module(
    { layers: Array.from({ length: c.num_hidden_layers }, () => packedTowerLayer(c, c.layer_norm_eps)) },
    (m) => m.layers,
  );
  return module(
    { embeddings: embeddings(c), encoder, post_layernorm: layerNorm(c.hidden_size, c.layer_norm_eps) },
    (m, patches: Tensor, grids: Tensor) => {
      const places = patchPlaces(patches, grids, 1);
      const rotary = axialRotary(places.row, places.column, c.hidden_size / c.num_attention_heads);
      const packing = { mask: groupMask(places.frame), rotary };
      const embedded = m.embeddings(patches, places);
      const states = encoder.layers.reduce((x, one) => one(x, packing), embedded);
      return { last_hidden_state: m.post_layernorm(states).squeeze(0) };
    },
  );
};

/** The same under the key of the class that composites hold. */
const wholeTower = (c: Config): PackedTower => {
  const inner = tower(c);
  return module({ vision_model: baseModel(inner) }, (_, patches: Tensor, grids: Tensor) => inner(patches, grids));
};

const towerOf = (build: (c: Config) => PackedTower): PackedTowerOf<Config> => ({
  build,
  patch: patchAxes,
  width: (c) => c.hidden_size,
  argument: "pixel_values",
  rows: [1],
});

/** PaddleOCRVLImageProcessor's settings that follow the tiny config. */
export const paddleSettings = (c: Pick<Config, "patch_size" | "spatial_merge_size">) => ({
  size: {
    shortest_edge: (c.spatial_merge_size * c.patch_size) ** 2,
    longest_edge: 40 * c.patch_size ** 2,
  },
  patch_size: c.patch_size,
  merge_size: c.spatial_merge_size,
});

/** The checkpoint's preprocessor_config.json. */
export const paddleProcessor = {
  image_processor_type: "PaddleOCRVLImageProcessor",
  size: { shortest_edge: 147384, longest_edge: 2822400 },
  patch_size: 14,
  merge_size: 2,
};

export default visionFamily<Config>({
  facts: paddleocrVlVision,
  repo: "PaddlePaddle/PaddleOCR-VL",
  processor: paddleProcessor,
  imageSize: packedImageSize,
  processorSettings: paddleSettings,
  tiny: (_c, { size }, merged) => ({ image_size: 5 * shrinkConfig(merged, size).patch_size }),
  architectures: {
    PaddleOCRVisionModel: packedTowerClass(towerOf(wholeTower)),
    PaddleOCRVisionTransformer: packedTowerClass(towerOf((c) => baseModel(tower(c)))),
  },
  towers: { encoder: packedEncoderOf(towerOf(wholeTower)) },
});
