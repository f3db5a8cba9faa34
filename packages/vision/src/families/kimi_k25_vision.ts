import { type Kimi_K25VisionConfig, kimiK25Vision } from "@tiny-random/atlas/configs/kimi_k25_vision";
import { type AnyModule, groupMask, layerNorm, module, Parameter, type Tensor } from "@tiny-random/nn";
import { interpolatedTable } from "../layers/packed/interpolated-table.ts";
import { alternatingRotary, type Packing } from "../layers/packed/packed-attention.ts";
import { type PackedTowerOf, packedEncoderOf, packedTowerClass } from "../layers/packed/packed-tower-class.ts";
import { packedTowerLayer } from "../layers/packed/packed-tower-layer.ts";
import { patchBlocks } from "../layers/packed/patch-blocks.ts";
import { convolvedPatches } from "../layers/packed/patch-embedding.ts";
import { type PatchPlaces, patchPlaces, rowByRow } from "../layers/packed/patch-places.ts";
import { visionFamily } from "../vision-family.ts";

type Config = Kimi_K25VisionConfig;

/** The epsilon of the tower's norms. */
export const kimiEpsilon = 1e-5;

/** The axes of a patch. */
export const kimiPatch = (c: Config): readonly number[] => [3, c.patch_size, c.patch_size];

/** Patches along an edge of the block that becomes one token. */
export const mergeOfKimi = ({ merge_kernel_size: [merge = 1] }: Pick<Config, "merge_kernel_size">): number => merge;

/** Learned positions, a square table stretched over each image. Frames of a clip have sinusoids too; a still image has none. */
const positionEmbeddings = ({ pos_emb_height: side, pos_emb_width: across, hidden_size: width }: Config) => {
  const table = new Parameter([side, across, width], { kind: "embedding" });
  return module({ position_embeddings: table }, (_, x: Tensor, places: PatchPlaces) => {
    const learned = x.graph.parameter(table).flatten(0, 1);
    return x.add(interpolatedTable(learned, side, places, { kernel: "cubic", corners: false }));
  });
};

const patchEmbedding = (c: Config) =>
  module(
    { proj: convolvedPatches(c.hidden_size, kimiPatch(c)), pos_emb: positionEmbeddings(c) },
    (m, patches: Tensor, places: PatchPlaces) => m.pos_emb(m.proj(patches.flatten(1)), places),
  );

/** A layer of the tower: `[1, patches, width]` → the same. */
export type PatchLayer = ((x: Tensor, packing: Packing) => Tensor) & AnyModule;

/** How a checkpoint has the tower's layers: their weights, and which features of a head turn together in them. */
export interface KimiLayers {
  layer(c: Config): PatchLayer;
  readonly rotary: typeof alternatingRotary;
}

/** MoonViT (Kimi Team, 2025): still images, whose patches stand row by row; `pooler_output` has those of each block. */
export const kimiTower = (c: Config, { layer, rotary }: KimiLayers) =>
  module(
    {
      patch_embed: patchEmbedding(c),
      layers: Array.from({ length: c.num_hidden_layers }, () => layer(c)),
      final_layernorm: layerNorm(c.hidden_size, kimiEpsilon),
    },
    (m, patches: Tensor, grids: Tensor) => {
      const places = patchPlaces(patches, grids, 1);
      const theta = Number(c.rope_parameters["rope_theta"]);
      const packing = {
        mask: groupMask(places.frame),
        rotary: rotary(places.row, places.column, c.hidden_size / c.num_attention_heads, theta),
      };
      const embedded = m.patch_embed(patches, places);
      const states = m.final_layernorm(m.layers.reduce((x, one) => one(x, packing), embedded)).squeeze(0);
      const merge = mergeOfKimi(c);
      const inBlocks = states.index_select(0, rowByRow(patchPlaces(patches, grids, merge))).unsqueeze(0);
      return { last_hidden_state: states, pooler_output: patchBlocks(inBlocks, merge) };
    },
  );

const separateLayers: KimiLayers = {
  layer: (c) => packedTowerLayer(c, kimiEpsilon, { layer: {}, attention: { out_proj: "proj" } }),
  rotary: alternatingRotary,
};

const towerOf: PackedTowerOf<Config> = {
  build: (c) => kimiTower(c, separateLayers),
  patch: kimiPatch,
  width: (c) => c.hidden_size,
  argument: "pixel_values",
};

/** The height and width that the image processor makes of the usual raw image. */
export const kimiImageSize = (c: Config): readonly [height: number, width: number] => {
  const edge = 3 * mergeOfKimi(c) * c.patch_size;
  return [edge, edge];
};

/** Kimi_K25ImageProcessor's settings that follow the tiny config. */
export const kimiSettings = (c: Config) => {
  const [edge] = kimiImageSize(c);
  return {
    size: { max_height: edge / c.patch_size, max_width: edge / c.patch_size },
    max_patches: 64,
    patch_size: c.patch_size,
    merge_size: mergeOfKimi(c),
  };
};

/** The checkpoint's preprocessor_config.json. */
export const kimiProcessor = {
  image_processor_type: "Kimi_K25ImageProcessor",
  size: { max_height: 512, max_width: 512 },
  max_patches: 16384,
  patch_size: 14,
  merge_size: 2,
};

export default visionFamily<Config>({
  facts: kimiK25Vision,
  repo: "moonshotai/Kimi-K2.6",
  processor: kimiProcessor,
  imageSize: kimiImageSize,
  processorSettings: kimiSettings,
  tiny: () => ({ pos_emb_height: 5, pos_emb_width: 5 }),
  architectures: { Kimi_K25VisionModel: packedTowerClass(towerOf) },
  towers: { encoder: packedEncoderOf(towerOf) },
});
