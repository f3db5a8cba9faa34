import { InputError, type ReferenceFiles, readJsonObject } from "@tiny-random/core";
import type { ImageSize } from "./image-size.ts";
import { type ProcessorClass, processorClass } from "./processor-classes.ts";
import type { ImageProcessorConfig, ProcessorDefaults, SizeSetting } from "./processor-settings.ts";

/** The file of an image processor. */
export const processorFile = "preprocessor_config.json";

const sizeKeys = new Set(["size", "crop_size", "pad_size"]);

const hint = "Take the preprocessor_config.json of a checkpoint of this architecture.";

type SizeRules = Pick<ProcessorClass, "oneNumber" | "twoNumbers"> & {
  /** Pixels of the longer edge at most, where older files say so beside a size. */
  readonly limit?: number | undefined;
};

/** A size with named numbers: one number is a square or the shorter edge, two are both edges in the class's order. */
const writtenSize = (value: unknown, { oneNumber, twoNumbers, limit }: SizeRules, where: string): SizeSetting => {
  if (typeof value === "number") {
    if (oneNumber === "square") return { height: value, width: value };
    return { shortest_edge: value, ...(limit !== undefined && { longest_edge: limit }) };
  }
  const named =
    Array.isArray(value) && value.length === 2 ? { [twoNumbers[0]]: value[0], [twoNumbers[1]]: value[1] } : value;
  const entries = typeof named === "object" && named !== null ? Object.entries(named) : [];
  const pixels = entries.filter((entry): entry is [string, number] => typeof entry[1] === "number" && entry[1] > 0);
  if (pixels.length === 0) throw new InputError(`${where} is ${JSON.stringify(value)}, which is no size`, hint);
  return Object.fromEntries(pixels);
};

/** How sizes of a file are meant: as it says, or else as its class does. */
const rulesOf = (
  written: Readonly<Record<string, unknown>>,
  { oneNumber, readsLimit, twoNumbers }: ProcessorClass,
): SizeRules => {
  const { default_to_square: square, max_size: limit } = written;
  const stated = square === true ? "square" : "shortest edge";
  return {
    oneNumber: typeof square === "boolean" ? stated : oneNumber,
    twoNumbers,
    limit: readsLimit && typeof limit === "number" ? limit : undefined,
  };
};

const sizesOf = (written: Readonly<Record<string, unknown>>, known: ProcessorClass, where: string) => {
  const rules = rulesOf(written, known);
  const missing = (key: string, flag: string): never => {
    throw new InputError(`${where} says ${flag} but has no ${key}`, hint);
  };
  const { min_pixels, max_pixels } = written;
  const areas = typeof min_pixels === "number" && { shortest_edge: min_pixels, longest_edge: max_pixels };
  const size =
    (areas || written["size"]) ?? (written["do_resize"] ? missing("size", "do_resize") : { height: 1, width: 1 });
  const crop = written["crop_size"] ?? (written["do_center_crop"] ? missing("crop_size", "do_center_crop") : undefined);
  const pad = written["pad_size"] ?? undefined;
  const square = { oneNumber: "square", twoNumbers: rules.twoNumbers } as const;
  return {
    size: writtenSize(size, rules, `size in ${where}`),
    ...(crop !== undefined && { crop_size: writtenSize(crop, square, `crop_size in ${where}`) }),
    ...(pad !== undefined && { pad_size: writtenSize(pad, square, `pad_size in ${where}`) }),
  };
};

/** The settings that a file states, but for sizes and nulls. Throws InputError for a value of another type than the default. */
const stated = (
  written: Readonly<Record<string, unknown>>,
  defaults: Readonly<Record<string, unknown>>,
  where: string,
): Partial<ProcessorDefaults> => {
  const entries = Object.entries(written).filter(([key, value]) => value !== null && !sizeKeys.has(key));
  for (const [key, value] of entries) {
    const expected = defaults[key];
    if (
      expected === undefined ||
      (typeof value === typeof expected && Array.isArray(value) === Array.isArray(expected))
    )
      continue;
    throw new InputError(`${key} in ${where} is ${JSON.stringify(value)} instead of a ${typeof expected}`, hint);
  }
  return Object.fromEntries(entries);
};

/**
 * A reference's image processor, over the defaults of its class; sizes have no default, since they are the model's. Throws
 * InputError where the file or a size is missing, the class is unknown, or images are padded to a multiple.
 *
 * @param className the class, where the file names none, as the oldest files do
 */
export const readImageProcessor = (files: ReferenceFiles, className?: string): ImageProcessorConfig => {
  const where = `${processorFile} in ${files.description}`;
  const written = readJsonObject(files, processorFile);
  if (!written) throw new InputError(`${files.description} has no ${processorFile}`, hint);
  const {
    image_processor_type = written["feature_extractor_type"] ?? className,
    max_size,
    min_pixels,
    max_pixels,
    ...rest
  } = written;
  if (typeof image_processor_type !== "string")
    throw new InputError(`${where} has no image_processor_type`, "Add the class of its image processor.");
  // Checkpoints of 2022 call their image processors feature extractors.
  const name = image_processor_type.replace(/FeatureExtractor$/, "ImageProcessor").replace(/Fast$/, "");
  const known = processorClass(name, where);
  const settings = { ...known.defaults, ...stated(rest, known.defaults, where) };
  const padsToMultiples = known.defaults["size_divisor"] !== undefined;
  if (settings.do_pad && !padsToMultiples && typeof rest["size_divisor"] === "number")
    throw new InputError(
      `${where} pads images to a multiple of ${rest["size_divisor"]} pixels (size_divisor), which is not supported`,
      "Set do_pad to false in it, for images of a size that fits.",
    );
  return {
    ...settings,
    image_processor_type: name,
    ...sizesOf({ ...settings, ...rest, max_size, min_pixels, max_pixels }, known, where),
  };
};

/** The text of a preprocessor_config.json. Its class keeps the reference's spelling, the only one that some clients know. */
export const writtenProcessor = ({ image_processor_type, ...config }: ImageProcessorConfig): string => {
  const named = config["feature_extractor_type"] === undefined ? { image_processor_type } : {};
  const { unread } = processorClass(image_processor_type, processorFile);
  const read = Object.entries(config).filter(([key]) => !unread.includes(key));
  return `${JSON.stringify({ ...named, ...Object.fromEntries(read) }, null, 2)}\n`;
};

/** The size of the images that a processor makes of square ones. */
const ownSize = ({ size, crop_size, do_center_crop }: ImageProcessorConfig): ImageSize => {
  const { height, width, shortest_edge, longest_edge } = (do_center_crop && crop_size) || size;
  const edge = shortest_edge ?? longest_edge ?? 1;
  return { height: height ?? edge, width: width ?? edge };
};

const scaled = (setting: SizeSetting, from: ImageSize, to: ImageSize): SizeSetting => {
  const [high, wide] = [to.height / from.height, to.width / from.width];
  const factor = (key: string) => (key.includes("height") ? high : key.includes("width") ? wide : Math.min(high, wide));
  // Products such as 32 / 224 · 224 may be a little more than whole.
  return Object.fromEntries(
    Object.entries(setting).map(([key, value]) => [key, Math.ceil(value * factor(key) - 1e-9)]),
  );
};

/** Scales all sizes of a processor, for a model with images of another size. */
export const scaleProcessor = (config: ImageProcessorConfig, to: ImageSize): ImageProcessorConfig => {
  const from = ownSize(config);
  const { size, crop_size, pad_size } = config;
  return {
    ...config,
    size: scaled(size, from, to),
    ...(crop_size && { crop_size: scaled(crop_size, from, to) }),
    ...(pad_size && { pad_size: scaled(pad_size, from, to) }),
  };
};
