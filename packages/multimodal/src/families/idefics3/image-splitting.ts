import type { TileGrid } from "@tiny-random/vision/tiling";

/** What stands around images. */
const aroundImage = "<fake_token_around_image>";
/** What stands for each feature of an image. */
export const imageToken = "<image>";
/** What stands before the image as a whole. */
export const globalImage = "<global-img>";

/** Rows, and columns, that there are tokens for. */
const most = 6;

const marker = (row: number, column: number): string => `<row_${row + 1}_col_${column + 1}>`;

/** The tokens that tell where an image and its tiles are, by names for a tokenizer's config. */
export const tileMarkers: Readonly<Record<string, string>> = {
  fake_image_token: aroundImage,
  ...Object.fromEntries(
    Array.from({ length: most ** 2 }, (_, index) => {
      const [row, column] = [Math.floor(index / most), index % most];
      return [`row_${row + 1}_col_${column + 1}_token`, marker(row, column)];
    }),
  ),
};

/**
 * What a text has in the place of an image: its tiles row by row, a line for each, then the image as a whole; that alone
 * where there are no tiles.
 *
 * @param features how many features a tile becomes
 */
export const tiledImageText = ({ rows, columns }: TileGrid, features: number): string => {
  const placeholders = imageToken.repeat(features);
  const tile = (row: number) => (_: unknown, column: number) => `${aroundImage}${marker(row, column)}${placeholders}`;
  const lines = Array.from({ length: rows }, (_, row) => `${Array.from({ length: columns }, tile(row)).join("")}\n`);
  const whole = `${aroundImage}${globalImage}${placeholders}${aroundImage}`;
  return rows === 0 ? whole : `${lines.join("")}\n${whole}`;
};

/** The config fields that say how many features a tile becomes. */
interface TileFeaturesConfig {
  readonly vision_config: { readonly image_size: number; readonly patch_size: number };
  readonly scale_factor: number;
}

/** Features that a tile becomes. */
export const tileFeatures = ({ vision_config: c, scale_factor }: TileFeaturesConfig): number =>
  Math.floor(Math.floor(c.image_size / c.patch_size) ** 2 / scale_factor ** 2);
