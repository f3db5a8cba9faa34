import { type MiniMaxM3VLVisionConfig, minimaxM3VlVision } from "@tiny-random/atlas/configs/minimax_m3_vl_vision";
import { groupMask, layerNorm, module, type RotaryTables, Tensor } from "@tiny-random/nn";
import {
  type PackedTower,
  type PackedTowerOf,
  packedEncoderOf,
  packedTowerClass,
} from "../layers/packed/packed-tower-class.ts";
import { packedTowerLayer } from "../layers/packed/packed-tower-layer.ts";
import { packedEmbedding } from "../layers/packed/patch-embedding.ts";
import { type PatchPlaces, patchPlaces, sumsBefore } from "../layers/packed/patch-places.ts";
import { packedImageSize, packedSettings } from "../packed-settings.ts";
import { visionFamily } from "../vision-family.ts";

type Config = MiniMaxM3VLVisionConfig;

const patchAxes = (c: Config): readonly number[] => [c.num_channels, c.temporal_patch_size, c.patch_size, c.patch_size];

/** A third of a head's features rotates by the frame, one by the row, one by the column; what is left over stays. */
const volumeRotary = ({ row, column, frame, frames, ofPatch }: PatchPlaces, c: Config): RotaryTables => {
  const count = Math.floor(Math.floor(c.hidden_size / c.num_attention_heads / 3) / 2);
  const theta = Number(c.rope_parameters["rope_theta"]);
  const frequencies = Float32Array.from({ length: count }, (_, pair) => theta ** (-pair / count));
  const table = row.graph.constant(frequencies, "float32", [1, count]);
  const time = frame.sub(ofPatch(sumsBefore(frames)));
  const axes = [time, row, column].map((at) => at.to("float32").unsqueeze(1).mul(table));
  const angles = Tensor.cat([...axes, ...axes], -1)
    .unsqueeze(0)
    .unsqueeze(0);
  return { cos: angles.cos(), sin: angles.sin(), pairs: "halves" };
};

/** CLIP's layers over packed patches that turn in three axes; the patches of all frames look at each other (MiniMax, 2026). */
const tower = (c: Config): PackedTower =>
  module(
    {
      embeddings: packedEmbedding(c.hidden_size, patchAxes(c)),
      pre_layrnorm: layerNorm(c.hidden_size, c.layer_norm_eps),
      layers: Array.from({ length: c.num_hidden_layers }, () => packedTowerLayer(c, c.layer_norm_eps)),
    },
    (m, patches: Tensor, grids: Tensor) => {
      const places = patchPlaces(patches, grids, c.spatial_merge_size);
      const image = places.ofPatch(Tensor.arange(grids.graph, grids.size(0)));
      const packing = { mask: groupMask(image), rotary: volumeRotary(places, c) };
      const states = m.layers.reduce((x, one) => one(x, packing), m.pre_layrnorm(m.embeddings(patches)));
      return { last_hidden_state: states, pooler_output: states.select(1, 0) };
    },
  );

const towerOf: PackedTowerOf<Config> = {
  build: tower,
  patch: (c) => [patchAxes(c).reduce((product, length) => product * length, 1)],
  width: (c) => c.hidden_size,
  argument: "pixel_values",
};

export default visionFamily<Config>({
  facts: minimaxM3VlVision,
  repo: "MiniMaxAI/MiniMax-M3",
  processor: {
    image_processor_type: "MiniMaxM3VLImageProcessor",
    size: { shortest_edge: 3136, longest_edge: 451584 },
    patch_size: 14,
    temporal_patch_size: 2,
    merge_size: 2,
  },
  imageSize: packedImageSize,
  processorSettings: packedSettings,
  // Heads of 14 features: two pairs for each axis, and one that stays.
  tiny: () => ({ hidden_size: 56, num_attention_heads: 4 }),
  architectures: { MiniMaxM3VLVisionModel: packedTowerClass(towerOf) },
  towers: { encoder: packedEncoderOf(towerOf) },
});
