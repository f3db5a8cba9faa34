// Images of any resolution in tiles of one of several given ones, padded around the image (LLaVA-NeXT).
import type { ImageSize } from "./image-size.ts";
import { type Pixels, resizedPixels, windowed } from "./pixels.ts";
import type { ImageProcessorConfig } from "./processor-settings.ts";

/** Height and width of a resolution. */
type Resolution = readonly [height: number, width: number];

/** Resolutions as configs list them. */
export const resolutionsOf = (written: unknown): readonly Resolution[] => written as readonly Resolution[];

/** The resolution that keeps most of an image, the smallest of those that keep as much. */
export const bestResolution = ({ height, width }: ImageSize, resolutions: readonly Resolution[]): ImageSize => {
  let best: ImageSize = { height: 0, width: 0 };
  let [most, least] = [0, Number.POSITIVE_INFINITY];
  for (const [high, wide] of resolutions) {
    const scale = Math.min(wide / width, high / height);
    const kept = Math.min(Math.trunc(width * scale) * Math.trunc(height * scale), width * height);
    const wasted = high * wide - kept;
    if (kept < most || (kept === most && wasted >= least)) continue;
    best = { height: high, width: wide };
    [most, least] = [kept, wasted];
  }
  return best;
};

/** The size of an image inside a resolution, one edge of which it fills. */
const insideOf = (raw: ImageSize, target: ImageSize): ImageSize => {
  const [wide, high] = [target.width / raw.width, target.height / raw.height];
  return wide < high
    ? { height: Math.min(Math.ceil(raw.height * wide), target.height), width: target.width }
    : { height: target.height, width: Math.min(Math.ceil(raw.width * high), target.width) };
};

/** The edge of a tile. */
export const tileEdge = ({ size, crop_size }: ImageProcessorConfig): number =>
  crop_size?.["height"] ?? size["height"] ?? size["shortest_edge"] ?? 0;

/** The whole image at a tile's size, then its tiles row by row. */
export const resolutionTiles = async (image: Pixels, config: ImageProcessorConfig): Promise<readonly Pixels[]> => {
  const { resample } = config;
  const edge = tileEdge(config);
  const tile = { height: edge, width: edge };
  const target = bestResolution(image, resolutionsOf(config["image_grid_pinpoints"]));
  const inside = await resizedPixels(image, insideOf(image, target), resample);
  const [top, left] = [Math.floor((target.height - inside.height) / 2), Math.floor((target.width - inside.width) / 2)];
  const padded = windowed(inside, target, -top, -left);
  const [rows, columns] = [target.height / edge, target.width / edge];
  const tiles = Array.from({ length: rows * columns }, (_, index) =>
    windowed(padded, tile, Math.floor(index / columns) * edge, (index % columns) * edge),
  );
  return [await resizedPixels(image, tile, resample), ...tiles];
};

/** Rows and columns of an image's features without its padding: those of the best resolution, cut along one edge. */
export const unpaddedGrid = (
  raw: ImageSize,
  target: ImageSize,
  patch: number,
): { readonly rows: number; readonly columns: number } => {
  const [rows, columns] = [Math.floor(target.height / patch), Math.floor(target.width / patch)];
  const whole = (length: number) => Math.trunc(Math.round(length * 1e7) / 1e7);
  const cut = (length: number, kept: number) => length - 2 * Math.floor((length - kept) / 2);
  return raw.width / raw.height > columns / rows
    ? { rows: cut(rows, whole(raw.height * (columns / raw.width))), columns }
    : { rows, columns: cut(columns, whole(raw.width * (rows / raw.height))) };
};
