import type { TileGrid } from "@tiny-random/vision/tiling";
import { patchCount } from "../image-prompts.ts";

/** Begins and ends an image, and begins each of its tiles. */
const aroundImage = "<fake_token_around_image>";
/** The image token, one for each feature. */
export const imageToken = "<image>";
/** Begins the image as a whole, behind its tiles. */
const globalImage = "<global-img>";

/** The most rows and columns of tiles that there are tokens for. */
const most = 6;

const marker = (row: number, column: number): string => `<row_${row + 1}_col_${column + 1}>`;

/** Tokens for the row and column of each tile, by their names in tokenizer_config.json. */
export const tileMarkers: Readonly<Record<string, string>> = {
  fake_image_token: aroundImage,
  ...Object.fromEntries(
    Array.from({ length: most ** 2 }, (_, index) => {
      const [row, column] = [Math.floor(index / most), index % most];
      return [`row_${row + 1}_col_${column + 1}_token`, marker(row, column)];
    }),
  ),
};

/** The same, and the token of the image as a whole. */
export const tileTokens: Readonly<Record<string, string>> = { ...tileMarkers, global_image_token: globalImage };

/**
 * What the tokenizer reads in an image's place: its tiles, a line for each row, then the whole image; the whole image alone
 * where it is not split.
 *
 * @param features image tokens of a tile
 */
export const tiledImageText = ({ rows, columns }: TileGrid, features: number): string => {
  const placeholders = imageToken.repeat(features);
  const tile = (row: number) => (_: unknown, column: number) => `${aroundImage}${marker(row, column)}${placeholders}`;
  const lines = Array.from({ length: rows }, (_, row) => `${Array.from({ length: columns }, tile(row)).join("")}\n`);
  const whole = `${aroundImage}${globalImage}${placeholders}${aroundImage}`;
  return rows === 0 ? whole : `${lines.join("")}\n${whole}`;
};

/** The config fields that decide how many image tokens a tile has. */
export interface TileFeaturesConfig {
  readonly vision_config: { readonly image_size: number; readonly patch_size: number };
  readonly scale_factor: number;
}

/** Image tokens of a tile whose patches are shuffled, so many along an edge into one. */
export const shuffledFeatures = (c: TileFeaturesConfig["vision_config"], by: number): number =>
  Math.floor(patchCount(c) / by ** 2);

/** Image tokens of a tile: its patches after pixel shuffle. */
export const tileFeatures = ({ vision_config: c, scale_factor }: TileFeaturesConfig): number =>
  shuffledFeatures(c, scale_factor);

/**
 * preprocessor_config.json of checkpoints that split images.
 *
 * @param name the class of their image processor
 * @param edge of a tile; an image has four along its longer edge
 */
export const splittingPreprocessor = (name: string, edge: number) => ({
  image_processor_type: name,
  do_resize: true,
  size: { longest_edge: 4 * edge },
  resample: 1,
  do_image_splitting: true,
  max_image_size: { longest_edge: edge },
  do_rescale: true,
  rescale_factor: 1 / 255,
  do_normalize: true,
  image_mean: [0.5, 0.5, 0.5],
  image_std: [0.5, 0.5, 0.5],
  do_convert_rgb: true,
  do_pad: true,
});

/** Three tiles along the longer edge, where checkpoints have four or more. */
export const tileSettings = (edge: number) => ({
  size: { longest_edge: 3 * edge },
  max_image_size: { longest_edge: edge },
});
