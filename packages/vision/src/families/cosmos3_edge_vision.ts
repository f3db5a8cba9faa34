import { cosmos3EdgeVision } from "@tiny-random/atlas/configs/cosmos3_edge_vision";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { embedding, groupMask, layerNorm, linear, module, type Tensor } from "@tiny-random/nn";
import {
  type PackedTower,
  type PackedTowerOf,
  packedEncoderOf,
  packedTowerClass,
} from "../layers/packed/packed-tower-class.ts";
import { packedTowerLayer, type TowerLayerKeys } from "../layers/packed/packed-tower-layer.ts";
import { type PatchPlaces, patchPlaces } from "../layers/packed/patch-places.ts";
import { packedImageSize, packedSettings } from "../packed-settings.ts";
import { visionFamily } from "../vision-family.ts";
import { axisShares } from "./siglip2_vision_model.ts";

export const cosmos3EdgeVisionFacts = narrowed(cosmos3EdgeVision, { patch_size: "number" });
type Config = ConfigOf<typeof cosmos3EdgeVisionFacts>;

const numbersOf = (c: Config): number => c.num_channels * c.patch_size ** 2;

/** Projected patches, each with the square of learned positions resized to its image's shape, as in SigLIP 2. */
const embeddings = (c: Config) => {
  const side = Math.floor(Math.sqrt(c.num_patches));
  return module(
    {
      patch_embedding: linear(numbersOf(c), c.hidden_size),
      position_embedding: embedding(c.num_patches, c.hidden_size),
    },
    (m, patches: Tensor, { row, column, rows, columns, ofPatch }: PatchPlaces) => {
      const shares = (at: Tensor, lengths: Tensor) => axisShares(at.unsqueeze(1), ofPatch(lengths).unsqueeze(1), side);
      const vertical = shares(row, rows).squeeze(1).unsqueeze(-1);
      const horizontal = shares(column, columns).squeeze(1).unsqueeze(-2);
      const table = patches.graph.parameter(m.position_embedding.weight);
      const positions = vertical.mul(horizontal).flatten(-2).matmul(table);
      return m.patch_embedding(patches).add(positions).unsqueeze(0);
    },
  );
};

/** SigLIP 2's tower over packed patches (Cosmos 3 Edge, NVIDIA, 2026). */
export const cosmosEdgeTower = (c: Config, keys: TowerLayerKeys = {}): PackedTower => {
  const layers = Array.from({ length: c.num_hidden_layers }, () => packedTowerLayer(c, c.layer_norm_eps, keys));
  const encoder = module({ layers }, (m) => m.layers);
  return module(
    { embeddings: embeddings(c), encoder, post_layernorm: layerNorm(c.hidden_size, c.layer_norm_eps) },
    (m, patches: Tensor, grids: Tensor) => {
      const places = patchPlaces(patches, grids, c.spatial_merge_size);
      const packing = { mask: groupMask(places.frame) };
      const states = encoder.layers.reduce((x, one) => one(x, packing), m.embeddings(patches, places));
      const last = m.post_layernorm(states).squeeze(0);
      return { last_hidden_state: last, pooler_output: last.identity() };
    },
  );
};

const towerOf: PackedTowerOf<Config> = {
  build: (c) => cosmosEdgeTower(c),
  patch: (c) => [numbersOf(c)],
  width: (c) => c.hidden_size,
  argument: "pixel_values",
};

/** Cosmos3EdgeImageProcessor's settings that follow the tiny config. */
export const cosmosSettings = (c: Pick<Config, "patch_size" | "spatial_merge_size">) =>
  packedSettings({ ...c, temporal_patch_size: 1 });

/** The checkpoint's preprocessor_config.json. */
export const cosmosProcessor = {
  image_processor_type: "Cosmos3EdgeImageProcessor",
  size: { shortest_edge: 65536, longest_edge: 16777216 },
  patch_size: 16,
  temporal_patch_size: 1,
  merge_size: 2,
};

export default visionFamily<Config>({
  facts: cosmos3EdgeVisionFacts,
  repo: "nvidia/Cosmos3-Edge",
  processor: cosmosProcessor,
  imageSize: packedImageSize,
  processorSettings: cosmosSettings,
  // Images have more rows than the table, and as many columns.
  tiny: () => ({ num_patches: 9 }),
  architectures: { Cosmos3EdgeVisionModel: packedTowerClass(towerOf) },
  towers: { encoder: packedEncoderOf(towerOf) },
});
