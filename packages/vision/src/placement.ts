import { InputError } from "@tiny-random/core";
import type { ImageSize } from "./image-size.ts";
import { meanColor } from "./pixel-values.ts";
import { type ImageProcessorConfig, settingSize } from "./processor-settings.ts";
import { roundHalfEven } from "./round-half-even.ts";

/** What a processor does to an image, in this order: cut out of the center, rotate, resize, resize again, pad on all sides, crop from the center. */
export interface Placement {
  /** What is cut out of the center before all else. */
  readonly cut?: ImageSize;
  /** Whether it is rotated by 90 degrees clockwise. */
  readonly rotated?: boolean;
  readonly resized: ImageSize;
  /** The size of a second resize, before which pixels are rounded to bytes. */
  readonly thumbnail?: ImageSize;
  readonly padded?: ImageSize;
  /** Where the image is on what it is padded to; the center where it does not say. */
  readonly paddedFrom?: "top left";
  /** Red, green and blue of what it is padded with; black where it does not say. */
  readonly background?: readonly number[];
  readonly crop?: ImageSize;
  /** Where it is cropped from where the rest is odd; one pixel less is cut at the top and left where it does not say. */
  readonly cropFrom?: "half even";
}

/** The size of the resulting image. */
export const placedSize = ({ resized, thumbnail, padded, crop }: Placement): ImageSize =>
  crop ?? padded ?? thumbnail ?? resized;

const cropOf = ({ do_center_crop, crop_size }: ImageProcessorConfig): ImageSize | undefined =>
  do_center_crop && crop_size ? settingSize(crop_size) : undefined;

const nearestMultiple = (value: number, multiple: number): number => roundHalfEven(value / multiple) * multiple;

/** Resizes the shorter edge to a length and keeps the aspect ratio; both edges are smaller if the longer one would exceed its limit. */
const byEdges = ({ height, width }: ImageSize, shortest: number, longest?: number): ImageSize => {
  const [short, long] = [Math.min(height, width), Math.max(height, width)];
  const exceeds = longest !== undefined && (long / short) * shortest > longest;
  const exact = exceeds ? (longest * short) / long : shortest;
  const edge = roundHalfEven(exact);
  if (short === edge) return { height, width };
  const other = Math.trunc((exact * long) / short);
  return height < width ? { height: edge, width: other } : { height: other, width: edge };
};

/** Resizes the longer edge to a length and keeps the aspect ratio, halves rounded up (SAM). */
const byLongestEdge = ({ height, width }: ImageSize, longest: number): ImageSize => {
  const scale = longest / Math.max(height, width);
  const edge = (length: number) => Math.floor(length * scale + 0.5);
  return { height: edge(height), width: edge(width) };
};

/** The size an image is resized to (`PilBackend.resize`). Throws InputError for a `size` without known keys. */
const resizedSize = (raw: ImageSize, { do_resize, size, image_processor_type }: ImageProcessorConfig): ImageSize => {
  if (!do_resize) return raw;
  const { height, width, shortest_edge, longest_edge } = size;
  if (shortest_edge !== undefined) return byEdges(raw, shortest_edge, longest_edge);
  if (height !== undefined && width !== undefined) return { height, width };
  if (longest_edge !== undefined) return byLongestEdge(raw, longest_edge);
  throw new InputError(
    `the size of ${image_processor_type} has ${Object.keys(size).join(" and ")} but neither height and width nor an edge`,
    "Correct size in preprocessor_config.json.",
  );
};

/** The image as it is: what resizes it comes later. */
export const rawPlacement = (raw: ImageSize): Placement => ({ resized: raw });

/** Resize, then center crop, each if the config says so. */
export const plainPlacement = (raw: ImageSize, config: ImageProcessorConfig): Placement => {
  const crop = cropOf(config);
  return { resized: resizedSize(raw, config), ...(crop && { crop }) };
};

/** Resize to a shorter edge so much longer than the size that the crop is a fraction of it (PoolFormer). */
export const enlargedPlacement = (raw: ImageSize, config: ImageProcessorConfig): Placement => {
  const { shortest_edge, height, width } = config.size;
  const edge = shortest_edge ?? (height === width ? height : undefined);
  if (!config.do_resize || edge === undefined) return plainPlacement(raw, config);
  const enlarged = { shortest_edge: Math.trunc(edge / Number(config["crop_pct"])) };
  return plainPlacement(raw, { ...config, size: enlarged });
};

/** Cuts a share of the shorter edge out of the center, as large as `size` is of `crop_size`, then resizes it (Perceiver). */
export const cutPlacement = (raw: ImageSize, config: ImageProcessorConfig): Placement => {
  const crop = cropOf(config);
  if (!crop) return plainPlacement(raw, config);
  const shortest = Math.min(raw.height, raw.width);
  const { height = 0, width = 0 } = config.size;
  const share = (length: number, whole: number) => Math.trunc((length / whole) * shortest);
  const cut = { height: share(height, crop.height), width: share(width, crop.width) };
  return { cut, resized: resizedSize(cut, config) };
};

/** Resize to a shorter edge a seventh longer than the size says, so that the crop leaves a border (LeViT). */
export const enlargedSeventhPlacement = (raw: ImageSize, config: ImageProcessorConfig): Placement => {
  const edge = config.size["shortest_edge"];
  if (!config.do_resize || edge === undefined) return plainPlacement(raw, config);
  return plainPlacement(raw, { ...config, size: { shortest_edge: Math.trunc((256 / 224) * edge) } });
};

/** Idefics3 limits images to 4K. */
const largestEdge = 4096;

/** Resizes the longer edge to a length and the shorter one to an even number, the aspect ratio kept (Idefics3). */
export const evenPlacement = (raw: ImageSize, config: ImageProcessorConfig): Placement => {
  const longest = config.size["longest_edge"];
  if (!config.do_resize || longest === undefined) return plainPlacement(raw, config);
  const even = (length: number) => Math.trunc(length) + (Math.trunc(length) % 2);
  const ratio = raw.width / raw.height;
  const size =
    ratio >= 1 ? { height: even(longest / ratio), width: longest } : { height: longest, width: even(longest * ratio) };
  const excess = Math.max(1, longest / largestEdge);
  const edge = (length: number) => Math.max(1, Math.trunc(length / excess));
  return { resized: { height: edge(size.height), width: edge(size.width) } };
};

/** Resizes both edges to multiples of 16, rounded down (YOLOS). */
export const sixteenthsPlacement = (raw: ImageSize, config: ImageProcessorConfig): Placement => {
  const { height, width } = resizedSize(raw, config);
  if (config.size["shortest_edge"] === undefined) return { resized: { height, width } };
  return { resized: { height: height - (height % 16), width: width - (width % 16) } };
};

/** Resizes both edges to the next smaller multiples of `size_divisor` (GLPN). */
export const wholeMultiplesPlacement = (raw: ImageSize, config: ImageProcessorConfig): Placement => {
  const divisor = Number(config["size_divisor"]);
  const edge = (length: number) => (config.do_resize ? length - (length % divisor) : length);
  return { resized: { height: edge(raw.height), width: edge(raw.width) } };
};

/** Resizes the shorter edge to a length, then both edges to the next larger multiples of `size_divisor` (TextNet). */
export const coveredMultiplesPlacement = (raw: ImageSize, config: ImageProcessorConfig): Placement => {
  const { resized, crop } = plainPlacement(raw, config);
  const divisor = Number(config["size_divisor"]);
  const edge = (length: number) => (config.do_resize ? Math.ceil(length / divisor) * divisor : length);
  return { resized: { height: edge(resized.height), width: edge(resized.width) }, ...(crop && { crop }) };
};

/** Resizes the shorter edge to `resize_short`, both edges rounded, then to the next larger multiples of `size_divisor`; then crops (PP-LCNet). */
export const shortEdgePlacement = (raw: ImageSize, config: ImageProcessorConfig): Placement => {
  const { resize_short: short, size_divisor: divisor } = config;
  if (!config.do_resize || typeof short !== "number") return plainPlacement(raw, config);
  const scale = short / Math.min(raw.height, raw.width);
  const edge = (length: number) => Math.ceil(roundHalfEven(length * scale) / Number(divisor)) * Number(divisor);
  return { ...plainPlacement(raw, config), resized: { height: edge(raw.height), width: edge(raw.width) } };
};

/** Resizes both edges to multiples of a number; to keep the aspect ratio, by the factor that is nearer to 1 (DPT). */
export const multiplesPlacement = (raw: ImageSize, config: ImageProcessorConfig): Placement => {
  const target = resizedSize(raw, config);
  const factors = { height: target.height / raw.height, width: target.width / raw.width };
  const least = Math.abs(1 - factors.width) < Math.abs(1 - factors.height) ? factors.width : factors.height;
  const { height, width } = config["keep_aspect_ratio"] ? { height: least, width: least } : factors;
  const multiple = Number(config["ensure_multiple_of"]);
  const edge = (length: number) => nearestMultiple(length, multiple);
  return { resized: { height: edge(height * raw.height), width: edge(width * raw.width) } };
};

/** How much an image is resized so that an edge has a length: its longest, if it is longer, its shortest, if it is shorter, or any longest. */
const limitedRatio = (
  { height, width }: ImageSize,
  { limit_type: kind, limit_side_len }: ImageProcessorConfig,
): number => {
  const [limit, longest, shortest] = [Number(limit_side_len), Math.max(height, width), Math.min(height, width)];
  if (kind === "resize_long") return limit / longest;
  if (kind === "min") return Math.max(1, limit / shortest);
  return Math.min(1, limit / longest);
};

/** Resizes by an edge's limit, then both edges to the nearest multiples of 32 (PP-OCR's detectors). */
export const limitedPlacement = (raw: ImageSize, config: ImageProcessorConfig): Placement => {
  if (!config.do_resize) return { resized: raw };
  const scaled = (ratio: number, { height, width }: ImageSize): ImageSize => ({
    height: Math.trunc(height * ratio),
    width: Math.trunc(width * ratio),
  });
  const first = scaled(limitedRatio(raw, config), raw);
  const most = Number(config["max_side_limit"]);
  const longest = Math.max(first.height, first.width);
  const { height, width } = longest > most ? scaled(most / longest, first) : first;
  const edge = (length: number) => Math.max(32, nearestMultiple(length, 32));
  return { resized: { height: edge(height), width: edge(width) } };
};

/** From this size on ConvNeXt does not crop, but resizes to a square. */
const uncroppedFrom = 384;

/** Resizes the shorter edge to size / crop_pct, then crops the center to a square of that size (ConvNeXt). */
export const cropFractionPlacement = (raw: ImageSize, config: ImageProcessorConfig): Placement => {
  const edge = config.size["shortest_edge"];
  if (!config.do_resize || edge === undefined) return plainPlacement(raw, config);
  const square = { height: edge, width: edge };
  if (edge >= uncroppedFrom) return { resized: square };
  return { resized: byEdges(raw, Math.trunc(edge / Number(config["crop_pct"]))), crop: cropOf(config) ?? square };
};

/** The same as torchvision crops: half of an odd rest is rounded to an even number of pixels (timm). */
export const torchvisionCropPlacement = (raw: ImageSize, config: ImageProcessorConfig): Placement => {
  const edge = config.size["shortest_edge"] ?? 1;
  const crop = { height: edge, width: edge };
  return { resized: byEdges(raw, Math.floor(edge / Number(config["crop_pct"]))), crop, cropFrom: "half even" };
};

const heightAndWidth = ({ size, image_processor_type }: ImageProcessorConfig): ImageSize => {
  const { height, width } = size;
  if (height !== undefined && width !== undefined) return { height, width };
  throw new InputError(
    `the size of ${image_processor_type} has ${Object.keys(size).join(" and ")} instead of height and width`,
    "Correct size in preprocessor_config.json.",
  );
};

/** Shrinks an image to fit into a page; the aspect ratio is that of the longer edge's scale. */
const insidePage = ({ height, width }: ImageSize, page: ImageSize): ImageSize => {
  const [high, wide] = [Math.min(height, page.height), Math.min(width, page.width)];
  if (high === height && wide === width) return { height, width };
  if (height > width) return { height: high, width: Math.trunc((width * high) / height) };
  if (width > height) return { height: Math.trunc((height * wide) / width), width: wide };
  return { height: high, width: wide };
};

const transposed = ({ height, width }: ImageSize): ImageSize => ({ height: width, width: height });

/**
 * An image on a page (Donut; `DonutImageProcessor._preprocess`): rotated to the page's orientation, its shorter edge resized
 * to the page's, shrunk to fit into the page, centered. Throws InputError if the page has no height or width.
 */
export const pagePlacement = (raw: ImageSize, config: ImageProcessorConfig): Placement => {
  const page = heightAndWidth(config);
  const rotated = config["do_align_long_axis"] === true && (page.width - page.height) * (raw.width - raw.height) < 0;
  const oriented = rotated ? transposed(raw) : raw;
  const resized = config.do_resize ? byEdges(oriented, Math.min(page.height, page.width)) : oriented;
  const crop = cropOf(config);
  return {
    ...(rotated && { rotated }),
    resized,
    ...(config["do_thumbnail"] === true && { thumbnail: insidePage(resized, page) }),
    ...(config.do_pad && { padded: page }),
    ...(crop && { crop }),
  };
};

/**
 * Shrinks an image until it has no more patches than `max_patches`, nor than the size's along an edge, then pads it at the
 * bottom and right to whole merged patches (`navit_resize` of Kimi K2.5).
 */
export const nativePlacement = (raw: ImageSize, config: ImageProcessorConfig): Placement => {
  if (!config.do_resize) return { resized: raw };
  const [patch, merge, most] = [config["patch_size"], config["merge_size"], config["max_patches"]].map(Number) as [
    number,
    number,
    number,
  ];
  const longest = (config.size["max_height"] ?? 0) * patch;
  const patches = (length: number) => Math.max(1, Math.floor(length / patch));
  const byCount = Math.sqrt(most / (patches(raw.height) * patches(raw.width)));
  const scale = Math.min(1, byCount, longest / raw.height, longest / raw.width);
  const edge = (length: number) => Math.min(longest, Math.max(1, Math.trunc(length * scale)));
  const resized = { height: edge(raw.height), width: edge(raw.width) };
  const whole = (length: number) => Math.ceil(length / (merge * patch)) * merge * patch;
  return {
    resized,
    padded: { height: whole(resized.height), width: whole(resized.width) },
    paddedFrom: "top left",
  };
};

/**
 * Resizes to the whole number of merged patches whose proportions are nearest to the image's, of those next to its size, or
 * next to the largest size of its proportions with `max_image_tokens` (Muse Glimmer).
 */
export const nearestGridPlacement = (raw: ImageSize, config: ImageProcessorConfig): Placement => {
  if (!config.do_resize) return { resized: raw };
  const edge = Number(config["patch_size"]) * Number(config["merge_size"]);
  const most = Number(config["max_image_tokens"]);
  const [rows, columns] = [raw.height / edge, raw.width / edge];
  const ratio = columns / rows;
  const high = rows * columns > most ? Math.sqrt(most / ratio) : rows;
  const wide = rows * columns > most ? high * ratio : columns;
  const grids = [Math.floor(high), Math.ceil(high)].flatMap((height) =>
    [Math.floor(wide), Math.ceil(wide)].map((width) => ({ height, width })),
  );
  const fitting = grids.filter(({ height, width }) => height >= 1 && width >= 1 && height * width <= most);
  const apart = ({ height, width }: ImageSize) => Math.abs(height / width - raw.height / raw.width);
  const [grid = { height: Math.max(1, roundHalfEven(high)), width: Math.max(1, roundHalfEven(wide)) }] =
    fitting.toSorted((a, b) => apart(a) - apart(b));
  return { resized: { height: grid.height * edge, width: grid.width * edge } };
};

/** Where an image is padded, it is resized to fit into `size`, and is in the middle of black (Sapiens2). */
export const fittedPlacement = (raw: ImageSize, config: ImageProcessorConfig): Placement => {
  if (!config.do_resize || !config.do_pad) return plainPlacement(raw, config);
  const page = heightAndWidth(config);
  const scale = Math.min(page.height / raw.height, page.width / raw.width);
  const resized = { height: Math.trunc(raw.height * scale), width: Math.trunc(raw.width * scale) };
  const crop = cropOf(config);
  return { resized, padded: page, ...(crop && { crop }) };
};

/** Where a bisection of scales begins and ends, and how near its ends come. */
const [leastScale, mostScale, nearScales] = [1e-6, 100, 1e-5];

/** Resizes both edges to multiples of a patch, by the largest scale that makes at most so many patches (SigLIP 2's NaFlex). */
export const patchBudgetPlacement = (raw: ImageSize, config: ImageProcessorConfig): Placement => {
  if (!config.do_resize) return { resized: raw };
  const [patch, most] = [Number(config["patch_size"]), Number(config["max_num_patches"])];
  const edge = (length: number, scale: number) => Math.max(1, Math.ceil((length * scale) / patch)) * patch;
  const sized = (scale: number): ImageSize => ({ height: edge(raw.height, scale), width: edge(raw.width, scale) });
  let [low, high] = [leastScale, mostScale];
  while (high - low >= nearScales) {
    const middle = (low + high) / 2;
    const { height, width } = sized(middle);
    if ((height / patch) * (width / patch) <= most) low = middle;
    else high = middle;
  }
  return { resized: sized(low) };
};

/** Resizes both edges to the nearest multiples of a merged patch, the area within bounds (`smart_resize` of Qwen2-VL). */
export const areaPlacement = (raw: ImageSize, config: ImageProcessorConfig): Placement => {
  const factor = Number(config["patch_size"]) * Number(config["merge_size"]);
  const { shortest_edge: least = 1, longest_edge: most = Number.POSITIVE_INFINITY } = config.size;
  if (!config.do_resize) return { resized: raw };
  const area = raw.height * raw.width;
  const sized = (edge: (length: number) => number): ImageSize => ({ height: edge(raw.height), width: edge(raw.width) });
  const near = sized((length) => nearestMultiple(length, factor));
  if (near.height * near.width > most) {
    const shrunk = (length: number) => Math.floor(length / Math.sqrt(area / most) / factor) * factor;
    return { resized: sized((length) => Math.max(factor, shrunk(length))) };
  }
  if (near.height * near.width >= least) return { resized: near };
  return { resized: sized((length) => Math.ceil((length * Math.sqrt(least / area)) / factor) * factor) };
};

/**
 * The same where a still image counts as often as a patch has frames (`smart_resize` of GLM-4V): the bounds are volumes. Edges
 * shorter than a merged patch are first enlarged to it.
 */
export const volumePlacement = (raw: ImageSize, config: ImageProcessorConfig): Placement => {
  if (!config.do_resize) return { resized: raw };
  const factor = Number(config["patch_size"]) * Number(config["merge_size"]);
  const scale = Math.max(1, factor / raw.height, factor / raw.width);
  const enlarged = { height: Math.floor(raw.height * scale), width: Math.floor(raw.width * scale) };
  const frames = Number(config["temporal_patch_size"]);
  const size = Object.fromEntries(Object.entries(config.size).map(([bound, volume]) => [bound, volume / frames]));
  return areaPlacement(enlarged, { ...config, size });
};

/** Height and width of a patch, as `patch_size` says: by name, or one number for both. */
export const patchOf = ({ patch_size: patch }: ImageProcessorConfig): ImageSize => {
  if (typeof patch === "number") return { height: patch, width: patch };
  const { height, width } = patch as Readonly<Record<string, unknown>>;
  return { height: Number(height), width: Number(width) };
};

/** Shrinks an image until its longer edge is no longer than a length, both edges then rounded up to whole patches (Pixtral). */
export const wholePatchesPlacement = (raw: ImageSize, config: ImageProcessorConfig): Placement => {
  const { longest_edge, height = longest_edge ?? 0, width = longest_edge ?? 0 } = config.size;
  if (!config.do_resize) return { resized: raw };
  const patch = patchOf(config);
  const ratio = Math.max(1, raw.height / height, raw.width / width);
  const edge = (length: number, of: number) => Math.ceil(Math.floor(length / ratio) / of) * of;
  return { resized: { height: edge(raw.height, patch.height), width: edge(raw.width, patch.width) } };
};

/** The same as of Qwen2-VL, but that images with an edge shorter than a merged patch are first enlarged as a whole (PaddleOCR-VL). */
export const enlargedAreaPlacement = (raw: ImageSize, config: ImageProcessorConfig): Placement => {
  if (!config.do_resize) return { resized: raw };
  const factor = Number(config["patch_size"]) * Number(config["merge_size"]);
  const high = raw.height < factor ? { height: factor, width: roundHalfEven((raw.width * factor) / raw.height) } : raw;
  const wide =
    high.width < factor ? { height: roundHalfEven((high.height * factor) / high.width), width: factor } : high;
  return areaPlacement(wide, config);
};

/** Resizes the longer edge to a length, then pads to a square in the mean color (DeepSeek-VL, Janus). */
export const squarePlacement = (raw: ImageSize, config: ImageProcessorConfig): Placement => {
  const edge = config.size["height"] ?? 0;
  const scale = edge / Math.max(raw.height, raw.width);
  const resized = (length: number) => Math.max(roundHalfEven(length * scale), Number(config["min_size"]));
  const placed = config.do_resize ? { height: resized(raw.height), width: resized(raw.width) } : raw;
  const longest = Math.max(placed.height, placed.width);
  return {
    resized: placed,
    ...(config.do_pad && {
      padded: { height: longest, width: longest },
      background: meanColor(config),
    }),
  };
};

/**
 * Resizes both edges to multiples of a pool of patches, rounded down, of so many patches as the longest row has; an edge that
 * would be none is one pool (Gemma 4).
 */
export const pooledPlacement = (raw: ImageSize, config: ImageProcessorConfig): Placement => {
  if (!config.do_resize) return { resized: raw };
  const [patch, pool] = [Number(config["patch_size"]), Number(config["pooling_kernel_size"])];
  const [tokens, side] = [Number(config["max_soft_tokens"]), patch * pool];
  const factor = Math.sqrt((tokens * side ** 2) / (raw.height * raw.width));
  const edge = (length: number) => Math.floor((factor * length) / side) * side;
  const longest = (long: number, short: number) => Math.min(Math.floor(long / short) * side, tokens * side);
  const [height, width] = [edge(raw.height), edge(raw.width)];
  if (height === 0 && width > 0) return { resized: { height: side, width: longest(raw.width, raw.height) } };
  if (width === 0 && height > 0) return { resized: { height: longest(raw.height, raw.width), width: side } };
  return { resized: { height, width } };
};
