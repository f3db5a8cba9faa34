import { depthPro } from "@tiny-random/atlas/configs/depth_pro";
import { type ConfigOf, InputError, type ModelConfig, narrowed } from "@tiny-random/core";
import { module, Tensor } from "@tiny-random/nn";
import { type Dinov2Config, dinov2Parts } from "../../layers/dinov2.ts";
import { asGrid } from "../../layers/vit-embeddings.ts";
import { vitStates } from "../../layers/vit-encoder.ts";

export const facts = narrowed(depthPro, { patch_size: "number" });
export type DepthProConfig = ConfigOf<typeof facts>;

/** The config of a tower. Throws InputError for a tower that is no DINOv2. */
export const towerOf = (nested: ModelConfig): Dinov2Config & { readonly use_mask_token: boolean } => {
  if (nested.model_type === "dinov2") return nested as Dinov2Config & { readonly use_mask_token: boolean };
  throw new InputError(
    `depth_pro is written for towers of DINOv2, and one of its is ${nested.model_type}`,
    "Give configs of model type dinov2.",
  );
};

/** Rows, as many as columns, of a tower's patches. */
export const towerGrid = (nested: ModelConfig): number => {
  const { image_size: size, patch_size: patch } = towerOf(nested);
  return Math.floor(Number(size) / patch);
};

/** The edge of the model's images: that of a patch when the image is at its smallest. */
export const imageEdge = (c: DepthProConfig): number => c.patch_size / Math.min(...c.scaled_images_ratios);

/** The edge of the coarsest map. */
const baseEdge = (c: DepthProConfig): number =>
  Math.floor(imageEdge(c) / 2 ** Math.floor(Math.log2(imageEdge(c) / towerGrid(c.image_model_config))));

/** A tower: the states before its first layer and after each, and the last ones normalized. */
export const tower = (nested: ModelConfig) =>
  module(dinov2Parts(towerOf(nested)), (m, pixels: Tensor) => {
    const states = vitStates(m, pixels);
    return { states, last: m.layernorm(states.at(-1) as Tensor) };
  });

/** The states of patches, `[batch, tokens + side², width]`, as a map. */
const mapOf = (states: Tensor, side: number): Tensor => {
  const length = states.size(1) as number;
  return asGrid(states.slice(1, length - side ** 2), [side, side]);
};

export const resized = (x: Tensor, edge: number): Tensor => x.interpolate({ size: [edge, edge], mode: "bilinear" });

/** Tiles of an image that overlap, row by row. */
const tilesOf = (image: Tensor, tile: number, overlap: number): readonly Tensor[] => {
  const edge = image.size(2) as number;
  if (edge === tile) return [image];
  const stride = Math.trunc(tile * (1 - overlap));
  const starts = Array.from({ length: Math.floor((edge - tile) / stride) + 1 }, (_, index) => index * stride);
  return starts.flatMap((top) => starts.map((left) => image.slice(2, top, top + tile).slice(3, left, left + tile)));
};

/** Maps of tiles side by side, without what they have of their neighbours' at inner borders. */
const mergedTiles = (maps: readonly Tensor[], margin: number): Tensor => {
  const count = Math.sqrt(maps.length);
  const edge = maps[0]?.size(2) as number;
  const cut = maps.length < 4 ? 0 : Math.min(Math.floor(edge / 4), margin);
  const ends = (at: number) => [at === 0 ? 0 : cut, at === count - 1 ? edge : edge - cut] as const;
  const rows = Array.from({ length: count }, (_, row) =>
    Tensor.cat(
      maps
        .slice(row * count, (row + 1) * count)
        .map((map, column) => map.slice(2, ...ends(row)).slice(3, ...ends(column))),
      3,
    ),
  );
  return Tensor.cat(rows, 2);
};

/** What one scale of the pyramid is: its tiles come after those of finer scales. */
interface Scale {
  readonly ratio: number;
  readonly first: number;
  readonly count: number;
}

/** Tiles of all scales, the finest first. */
const pyramidOf = (c: DepthProConfig, pixels: Tensor) => {
  const ratios = c.scaled_images_ratios.map((ratio, index) => ({
    ratio,
    overlap: c.scaled_images_overlap_ratios[index] ?? 0,
  }));
  const tiles: Tensor[] = [];
  const scales: Scale[] = [];
  for (const { ratio, overlap } of ratios.toReversed()) {
    const image = ratio === 1 ? pixels : resized(pixels, Math.floor(imageEdge(c) * ratio));
    const found = tilesOf(image, c.patch_size, overlap);
    scales.unshift({ ratio, first: tiles.length, count: found.length });
    tiles.push(...found);
  }
  return { tiles, scales };
};

/** The maps of every scale, coarsest first, then those of inner layers at the finest scale. */
const patchEncoder = (c: DepthProConfig) =>
  module({ model: tower(c.patch_model_config) }, (m, pixels: Tensor) => {
    const { tiles, scales } = pyramidOf(c, pixels);
    const side = towerGrid(c.patch_model_config);
    const { states, last } = m.model(Tensor.cat(tiles, 0));
    const merged = (all: Tensor, { ratio, first, count }: Scale, level: number): Tensor => {
      const byTile = mapOf(all, side).unflatten(0, [tiles.length, pixels.size(0)]);
      const maps = Array.from({ length: count }, (_, index) => byTile.select(0, first + index));
      const margin = Math.trunc(c.merge_padding_value / ratio);
      return resized(mergedTiles(maps, margin), baseEdge(c) * 2 ** level);
    };
    const finest = scales.at(-1) as Scale;
    return [
      ...scales.map((scale, level) => merged(last, scale, level)),
      ...c.intermediate_hook_ids.map((layer) => merged(states[layer + 1] as Tensor, finest, scales.length - 1)),
    ];
  });

/** A whole image's states as a map of the coarsest size. */
export const wholeMap = (c: DepthProConfig, nested: ModelConfig, states: Tensor): Tensor =>
  resized(mapOf(states, towerGrid(nested)), baseEdge(c));

/** A tower over the whole image at its own size: its states, and its map. */
const imageEncoder = (c: DepthProConfig, nested: ModelConfig) =>
  module({ model: tower(nested) }, (m, pixels: Tensor) => {
    const { last } = m.model(resized(pixels, Number(towerOf(nested).image_size)));
    return { last, map: wholeMap(c, nested, last) };
  });

/** Two towers (Bochkovskii et al., 2024): one over tiles of a pyramid of images, one over the whole image. */
export const encoder = (c: DepthProConfig) =>
  module(
    { patch_encoder: patchEncoder(c), image_encoder: imageEncoder(c, c.image_model_config) },
    (m, pixels: Tensor) => {
      const { last, map } = m.image_encoder(pixels);
      return { last_hidden_state: last, maps: [map, ...m.patch_encoder(pixels)] };
    },
  );
