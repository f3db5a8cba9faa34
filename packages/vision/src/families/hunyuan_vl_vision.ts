import { type HunYuanVLVisionConfig, hunyuanVlVision } from "@tiny-random/atlas/configs/hunyuan_vl_vision";
import { type Size, shrinkConfig } from "@tiny-random/core";
import {
  activation,
  bias,
  embedding,
  groupMask,
  linear,
  module,
  type Parameter,
  rmsNorm,
  Tensor,
} from "@tiny-random/nn";
import { interpolatedTable, type TableReading } from "../layers/packed/interpolated-table.ts";
import {
  type PackedTower,
  type PackedTowerOf,
  packedEncoderOf,
  packedTowerClass,
} from "../layers/packed/packed-tower-class.ts";
import { packedTowerLayer } from "../layers/packed/packed-tower-layer.ts";
import { patchBlocks } from "../layers/packed/patch-blocks.ts";
import { convolvedPatches } from "../layers/packed/patch-embedding.ts";
import { type PatchPlaces, patchPlaces, rowByRow, sumsBefore } from "../layers/packed/patch-places.ts";
import { packedImageSize, packedSettings } from "../packed-settings.ts";
import { visionFamily } from "../vision-family.ts";

type Config = HunYuanVLVisionConfig;

const readings: Readonly<Record<string, TableReading>> = {
  bilinear: { kernel: "linear", corners: false },
  bicubic: { kernel: "cubic", corners: false },
};

/** Projected patches with learned positions stretched over each image; the table's first row is no patch's. */
const embeddings = (c: Config) => {
  const side = Math.floor(c.max_image_size / c.patch_size);
  const reading = readings[c.interpolate_mode] ?? { kernel: "linear", corners: false };
  return module(
    {
      patch_embedding: convolvedPatches(c.hidden_size, [c.num_channels, c.patch_size, c.patch_size]),
      position_embedding: embedding(side ** 2 + 1, c.hidden_size),
    },
    (m, patches: Tensor, places: PatchPlaces) => {
      const table = patches.graph.parameter(m.position_embedding.weight).slice(0, 1);
      return m.patch_embedding(patches).add(interpolatedTable(table, side, places, reading));
    },
  );
};

/** A checkpoint's keys of the tower's parts. */
export interface HunyuanKeys {
  readonly norms: { readonly norm1: string; readonly norm2: string };
  readonly mlp: { readonly up: string; readonly down: string };
  readonly merger: string;
  /** Whether the merger's two convolutions are numbered among what stands between them, under `proj`. */
  readonly convolutions: "named" | "numbered";
}

const ownKeys: HunyuanKeys = {
  norms: { norm1: "layer_norm1", norm2: "layer_norm2" },
  mlp: { up: "fc1", down: "fc2" },
  merger: "patch_merger",
  convolutions: "named",
};

const layer = (c: Config, { norms: { norm1, norm2 }, mlp }: HunyuanKeys) =>
  packedTowerLayer(c, c.rms_norm_eps, {
    layer: { attn: "self_attn", norm1, norm2 },
    attention: { out_proj: "o_proj" },
    mlp,
  });

/** A convolution whose kernel is a whole block: `[blocks, patches of a block, width]` → `[blocks, outputs]`. */
const blockConvolution = (width: number, outputs: number, merge: number) => {
  const convolved = convolvedPatches(outputs, [width, merge, merge]);
  return module({ weight: convolved.weight, bias: convolved.bias }, (_, blocks: Tensor) =>
    convolved(blocks.transpose(1, 2).flatten(1)).squeeze(0),
  );
};

/** A convolution over single places. */
const pointConvolution = (width: number, outputs: number) => {
  const convolved = convolvedPatches(outputs, [width, 1, 1]);
  return module({ weight: convolved.weight, bias: convolved.bias }, (_, x: Tensor) => convolved(x).squeeze(0));
};

/** As many copies of a vector as something has rows: `[rows, width]`. */
const copies = (vector: Parameter, of: Tensor): Tensor =>
  of.graph
    .parameter(vector)
    .unsqueeze(0)
    .expand([of.size(0), vector.size]);

/**
 * One token of each block of patches, a learned one behind each row of them, and one before and one behind each image:
 * `[patches, width]`, row by row → `[tokens, text width]`.
 */
const patchMerger = (c: Config, { convolutions }: HunyuanKeys) => {
  const [width, merge, text] = [c.hidden_size, c.spatial_merge_size, c.text_hidden_size];
  const [first, last] = [blockConvolution(width, 2 * width, merge), pointConvolution(2 * width, 4 * width)];
  const keyed =
    convolutions === "named"
      ? { proj_conv: first, proj_out: last }
      : { proj: module({ 0: first, 2: last }, () => undefined) };
  return module(
    {
      ...keyed,
      mlp: linear(4 * width, text),
      image_newline: bias(4 * width),
      image_begin: bias(text),
      image_end: bias(text),
      image_sep: bias(text),
      before_rms: rmsNorm(width, c.rms_norm_eps),
      after_rms: rmsNorm(text, c.rms_norm_eps),
    },
    (m, states: Tensor, grids: Tensor) => {
      const places = patchPlaces(states, grids, merge);
      const blocks = patchBlocks(m.before_rms(states.index_select(0, rowByRow(places)).unsqueeze(0)), merge);
      const tokens = last(activation(c.hidden_act)(first(blocks)));
      const ofBlock = (x: Tensor) => patchBlocks(x.unsqueeze(0).unsqueeze(-1), merge).select(1, 0).squeeze(-1);
      const [row, column] = [ofBlock(places.row).div(merge), ofBlock(places.column).div(merge)];
      const [rows, columns] = [places.rows.div(merge), places.columns.div(merge)];
      const starts = sumsBefore(rows.mul(columns.add(1)).add(2));
      const perRow = ofBlock(places.ofPatch(columns));
      const place = ofBlock(places.ofPatch(starts))
        .add(1)
        .add(row.mul(perRow.add(1)))
        .add(column);
      const isLast = column.eq(perRow.sub(1));
      const newlinePlace = place.add(1).compress(0, isLast, "rows");
      const projected = m.mlp(Tensor.cat([tokens, copies(m.image_newline, newlinePlace)], 0));
      const ends = starts.add(rows.mul(columns.add(1))).add(1);
      const all = Tensor.cat([projected, copies(m.image_begin, starts), copies(m.image_end, ends)], 0);
      const order = Tensor.cat([place, newlinePlace, starts, ends], 0).argsort();
      return m.after_rms(all.index_select(0, order));
    },
  );
};

/** HunYuan-VL's tower (Tencent, 2025): patches row by row, attention that knows no places. */
export const hunyuanTower = (c: Config, keys = ownKeys): PackedTower =>
  module(
    {
      embeddings: embeddings(c),
      layers: Array.from({ length: c.num_hidden_layers }, () => layer(c, keys)),
      patch_merger: patchMerger(c, keys),
    },
    (m, patches: Tensor, grids: Tensor) => {
      const places = patchPlaces(patches, grids, 1);
      const packing = { mask: groupMask(places.frame) };
      const states = m.layers.reduce((x, one) => one(x, packing), m.embeddings(patches, places));
      return { last_hidden_state: states, pooler_output: m.patch_merger(states.squeeze(0), grids).unsqueeze(0) };
    },
    { patch_merger: keys.merger },
  );

const towerOf: PackedTowerOf<Config> = {
  build: (c) => hunyuanTower(c),
  patch: (c) => [c.num_channels * c.patch_size ** 2],
  width: (c) => c.text_hidden_size,
  argument: "pixel_values",
};

/** The checkpoint's preprocessor_config.json. */
export const hunyuanProcessor = {
  image_processor_type: "HunYuanVLImageProcessor",
  size: { shortest_edge: 262144, longest_edge: 4194304 },
  patch_size: 16,
  temporal_patch_size: 1,
  merge_size: 2,
};

/** A table of positions of another size than images; tokens are wider than patches, where a text does not say. */
export const tinyHunyuanTower = (merged: Config, size: Size, width = 1.5 * size.width) => ({
  max_image_size: 5 * shrinkConfig(merged, size).patch_size,
  text_hidden_size: width,
});

/** Why the tower never reads what would stand between images. */
export const hunyuanSeparator = "the class never reads what would stand between images";

export default visionFamily<Config>({
  facts: hunyuanVlVision,
  repo: "tencent/HunyuanOCR",
  processor: hunyuanProcessor,
  imageSize: packedImageSize,
  processorSettings: packedSettings,
  tiny: (_c, { size }, merged) => tinyHunyuanTower(merged, size),
  architectures: {
    HunYuanVLVisionTransformer: {
      ...packedTowerClass(towerOf),
      unused: { "patch_merger.image_sep": hunyuanSeparator },
    },
  },
  towers: { encoder: packedEncoderOf(towerOf) },
  variants: { "positions read by a cubic": { config: { interpolate_mode: "bicubic" } } },
});
