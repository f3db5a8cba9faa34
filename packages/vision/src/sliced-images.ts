// Images as a whole at one resolution, and large ones in slices behind it, their patches side by side (MiniCPM-V).
import { InputError, type Tensors } from "@tiny-random/core";
import type { BatchLayout } from "./batch-layout.ts";
import type { ImageSize } from "./image-size.ts";
import { packedPatches, withPlanes } from "./packed-patches.ts";
import { type Pixels, resizedPixels } from "./pixels.ts";
import type { ImageProcessorConfig } from "./processor-settings.ts";
import { roundHalfEven } from "./round-half-even.ts";
import { type TileGrid, tilesIn } from "./tiling.ts";

/** The nearest multiple of a number that is none of 0. */
const nearMultiple = (length: number, of: number): number => Math.max(roundHalfEven(length / of) * of, of);

/** The settings of such a processor. */
const slicesOf = (config: ImageProcessorConfig) => ({
  resolution: Number(config["scale_resolution"]),
  patch: Number(config["patch_size"]),
  // Blocks are merged once, or twice.
  block: Number(config["patch_size"]) * (config["downsample_mode"] === "4x" ? 2 : 4),
  most: Number(config["max_slice_nums"]),
});

/** Rows and columns of an image's slices, whose proportions are nearest to a square's; 0 of both for one that is small enough. */
export const slicedGrid = ({ height, width }: ImageSize, config: ImageProcessorConfig): TileGrid => {
  const { resolution, most } = slicesOf(config);
  const count = Math.min(Math.ceil((width * height) / resolution ** 2), most);
  if (config["slice_mode"] !== true || count <= 1) return { rows: 0, columns: 0 };
  const proportions = Math.log(width / height);
  let [best, least]: [TileGrid, number] = [{ rows: 1, columns: 1 }, Number.POSITIVE_INFINITY];
  for (const slices of [count - 1, count, count + 1].filter((one) => one !== 1 && one <= most))
    for (let rows = 1; rows <= slices; rows++) {
      if (slices % rows !== 0) continue;
      const columns = slices / rows;
      const apart = Math.abs(proportions - Math.log(columns / rows));
      if (apart > least || (apart === least && rows <= best.rows)) continue;
      [best, least] = [{ rows, columns }, apart];
    }
  return best;
};

/** The size of an image, or of a slice, at the resolution: whole blocks; a smaller one grows only where that is allowed. */
const sizeAt = ({ height, width }: ImageSize, config: ImageProcessorConfig, grows: boolean): ImageSize => {
  const { resolution, block } = slicesOf(config);
  if (height * width <= resolution ** 2 && !grows)
    return { height: nearMultiple(height, block), width: nearMultiple(width, block) };
  const proportions = width / height;
  const high = Math.trunc(resolution / Math.sqrt(proportions));
  return { height: nearMultiple(high, block), width: nearMultiple(Math.trunc(high * proportions), block) };
};

/** The whole image, then its slices row by row. */
const slicesIn = async (image: Pixels, config: ImageProcessorConfig): Promise<readonly Pixels[]> => {
  const grid = slicedGrid(image, config);
  const isSliced = grid.rows > 0;
  // How MiniCPM-OCR treats small images; MiniCPM-V always enlarges them.
  const upsize = config["small_image_upsize"] ?? "always";
  if (upsize === "adaptive")
    throw new InputError(
      `${config.image_processor_type} looks for glyphs where small_image_upsize is adaptive, by OpenCV in Python`,
      "Set small_image_upsize to always or never.",
    );
  const whole = await resizedPixels(image, sizeAt(image, config, !isSliced && upsize === "always"), config.resample);
  if (!isSliced) return [whole];
  const { rows, columns } = grid;
  const share = {
    height: nearMultiple(image.height, rows) / rows,
    width: nearMultiple(image.width, columns) / columns,
  };
  const slice = sizeAt(share, config, true);
  const canvas = { height: slice.height * rows, width: slice.width * columns };
  return [whole, ...tilesIn(await resizedPixels(image, canvas, config.resample), grid, slice)];
};

/** Patches side by side: `[patches, channels · patch²]` → `[1, channels, patch, patches · patch]`. */
const sideBySide = ({ pixel_values: rows }: Tensors, patch: number) => {
  if (!rows) throw new InputError("there are no images");
  const [count = 0, numbers = 0] = rows.shape;
  const [channels, across] = [numbers / patch ** 2, count * patch];
  const data = new Float32Array(count * numbers);
  for (let at = 0; at < data.length; at++) {
    const [index, place] = [Math.floor(at / numbers), at % numbers];
    const [line, column] = [Math.floor(place / patch), place % patch];
    data[line * across + index * patch + column] = Number(rows.data[at]);
  }
  return { dtype: "float32" as const, shape: [1, channels, patch, across], data };
};

/**
 * Images and their slices: `pixel_values` `[1, channels, patch, patches · patch]`, and `target_sizes` `[pieces, 2]`, rows and
 * columns of patches of each. Raw images are a little larger than their slices, two by two.
 */
export const slicedImages: BatchLayout = {
  sizeOf: (_, config) => {
    const { resolution } = slicesOf(config);
    return { height: resolution, width: resolution };
  },
  rawSize: (config) => {
    const { resolution } = slicesOf(config);
    return { height: 2 * resolution + 2, width: 2 * resolution + 8 };
  },
  grid: slicedGrid,
  batch: async (images, config) => {
    const pieces = (await Promise.all(images.map((image) => slicesIn(image, config)))).flat();
    const { patch } = slicesOf(config);
    const sizes = pieces.flatMap(({ height, width }) => [BigInt(height / patch), BigInt(width / patch)]);
    return {
      pixel_values: sideBySide(packedPatches(withPlanes(pieces, config), { patch, frames: 1, merge: 1 }), patch),
      target_sizes: { dtype: "int64", shape: [pieces.length, 2], data: BigInt64Array.from(sizes) },
    };
  },
};
