import {
  type BuiltProcessor,
  type Context,
  InputError,
  type ProcessorBuilder,
  type ReferenceFiles,
  type Tensors,
} from "@tiny-random/core";
import type { StoredTensor } from "@tiny-random/nn";
import { type ImageSize, imageSizeOf, imageSizeText, type WrittenSize } from "./image-size.ts";
import { packedPatches } from "./packed-patches.ts";
import { type Pixels, readPixels } from "./pixels.ts";
import { placedSize } from "./placement.ts";
import { type ProcessorClass, processorClass } from "./processor-classes.ts";
import {
  type ImageProcessorConfig,
  processorFile,
  readImageProcessor,
  scaleProcessor,
  writtenProcessor,
} from "./processor-config.ts";
import { type TileGrid, tileBatch, tiledSize, tileGrid, tilesOf, tilingOf } from "./tiling.ts";

/** Image files by name. */
export type ImageFiles = Readonly<Record<string, Uint8Array>>;

/** A call's own settings, as Python's processors take them. */
export type ProcessorCall = Readonly<Record<string, unknown>>;

/** Red, green and blue rows, rescaled and normalized in float32. */
const channels = ({ height, width, data }: Pixels, config: ImageProcessorConfig): Float32Array[] =>
  [0, 1, 2].map((channel) => {
    const [mean, deviation] = [config.image_mean[channel] ?? 0, config.image_std[channel] ?? 1].map(Math.fround);
    const factor = config.do_rescale ? config.rescale_factor : 1;
    return Float32Array.from({ length: height * width }, (_, index) => {
      const value = Math.fround((data[3 * index + channel] as number) * factor);
      return config.do_normalize ? Math.fround(value - (mean as number)) / (deviation as number) : value;
    });
  });

const largest = (images: readonly ImageSize[]): ImageSize => ({
  height: Math.max(...images.map(({ height }) => height)),
  width: Math.max(...images.map(({ width }) => width)),
});

const sameSize = (a: ImageSize, b: ImageSize): boolean => a.height === b.height && a.width === b.width;

/**
 * The running image processor: files → `pixel_values` `[batch, 3, height, width]`, and `pixel_mask` where its class has one;
 * `pixel_values` `[batch, tiles, 3, height, width]` and `pixel_attention_mask` where its class tiles; or all images' patches
 * and their grids.
 */
export class ImageProcessor {
  readonly config: ImageProcessorConfig;

  constructor(config: ImageProcessorConfig) {
    this.config = config;
  }

  /** The size it makes of an image of some size, before a batch is padded: that of a tile where it makes tiles. */
  sizeOf(raw: ImageSize): ImageSize {
    const known = this.class();
    if (known.tiles) return { height: tilingOf(this.config).tile, width: tilingOf(this.config).tile };
    return placedSize(known.placement(raw, this.config));
  }

  /** The tiles it makes of an image of some size. */
  gridOf(raw: ImageSize): TileGrid {
    const tiling = tilingOf(this.config);
    return tileGrid(tiledSize(this.class().placement(raw, this.config).resized, tiling), tiling);
  }

  /** A size of raw images from which it only ever shrinks: libvips and Pillow agree on that. */
  rawSize(): ImageSize {
    const { size, crop_size } = this.config;
    const { areas, tiles } = this.class();
    const largest = Math.max(...Object.values(size), ...Object.values(crop_size ?? {}));
    const edge = areas ? Math.sqrt(largest) : largest;
    // In proportion such that tiles cover it without making it larger: three columns in two rows.
    if (tiles) return { height: edge, width: Math.ceil(1.5 * edge) };
    return { height: Math.ceil(1.5 * edge), width: Math.ceil(1.75 * edge) };
  }

  /** The same processor with a call's own settings. */
  with(call: ProcessorCall): ImageProcessor {
    return new ImageProcessor({ ...this.config, ...call });
  }

  /** A call's settings that make images of a size. */
  callFor(size: ImageSize): ProcessorCall {
    return processorClass(this.config.image_processor_type, processorFile).callFor(size);
  }

  /** Throws InputError where a file is no image, or where images differ in size and are not padded. */
  async process(files: ImageFiles): Promise<Tensors> {
    const { config } = this;
    const known = this.class();
    const read = ([name, file]: [string, Uint8Array]) =>
      readPixels(name, file, config.resample, (raw) => known.placement(raw, config));
    const images = await Promise.all(Object.entries(files).map(read));
    if (known.patches)
      return packedPatches(
        images.map((image) => ({ ...image, planes: channels(image, config) })),
        known.patches(config),
      );
    if (known.tiles) return this.tiled(images);
    const size = this.paddedSize(images);
    return {
      pixel_values: pixelValues(images, size, config),
      ...(known.masks && config.do_pad && { pixel_mask: pixelMask(images, size) }),
    };
  }

  private class(): ProcessorClass {
    return processorClass(this.config.image_processor_type, processorFile);
  }

  private async tiled(images: readonly Pixels[]): Promise<Tensors> {
    const { config } = this;
    const tiling = tilingOf(config);
    const tiles = await Promise.all(images.map((image) => tilesOf(image, tiling, config.resample)));
    const size = { height: tiling.tile, width: tiling.tile };
    return tileBatch(
      tiles.map(({ length }) => length),
      pixelValues(tiles.flat(), size, config),
    );
  }

  private paddedSize(images: readonly Pixels[]): ImageSize {
    const { do_pad, pad_size, image_processor_type } = this.config;
    if (do_pad && pad_size) return { height: pad_size["height"] ?? 0, width: pad_size["width"] ?? 0 };
    const size = largest(images);
    const other = images.find((image) => !sameSize(image, size));
    if (do_pad || !other) return size;
    throw new InputError(
      `${image_processor_type} makes images of ${imageSizeText(size)} and ${imageSizeText(other)}, which are no batch`,
      "Give images of one size.",
    );
  }
}

const pixelValues = (images: readonly Pixels[], size: ImageSize, config: ImageProcessorConfig): StoredTensor => {
  const { height, width } = size;
  const data = new Float32Array(images.length * 3 * height * width);
  for (const [index, image] of images.entries()) {
    for (const [channel, values] of channels(image, config).entries()) {
      const start = (index * 3 + channel) * height * width;
      for (let row = 0; row < image.height; row++)
        data.set(values.subarray(row * image.width, (row + 1) * image.width), start + row * width);
    }
  }
  return { dtype: "float32", shape: [images.length, 3, height, width], data };
};

const pixelMask = (images: readonly Pixels[], { height, width }: ImageSize): StoredTensor => {
  const data = new BigInt64Array(images.length * height * width);
  for (const [index, image] of images.entries())
    for (let row = 0; row < image.height; row++)
      data.fill(1n, (index * height + row) * width, (index * height + row) * width + image.width);
  return { dtype: "int64", shape: [images.length, height, width], data };
};

/** What a model needs of its image processor. */
export interface ImageProcessorOptions {
  /** Pixels of the model's images, as its config writes them. */
  readonly imageSize: WrittenSize;
  /** The class of an image processor whose file does not name it. */
  readonly className?: string | undefined;
  /** Settings that follow the tiny config: multiples of patches. */
  readonly settings?: Readonly<Record<string, unknown>>;
}

/** What is wrong with a processor for a model of a given image size. */
const problems = (processor: ImageProcessor, wanted: ImageSize): string[] => {
  const { do_pad, pad_size } = processor.config;
  const padded = do_pad && pad_size && { height: pad_size["height"] ?? 0, width: pad_size["width"] ?? 0 };
  const made = padded || processor.sizeOf(processor.rawSize());
  const { size, do_center_crop, keep_aspect_ratio } = processor.config;
  const edgesOnly = !padded && (!("height" in size) || keep_aspect_ratio === true) && !do_center_crop;
  const fits = edgesOnly
    ? Math.min(made.height, made.width) === Math.min(wanted.height, wanted.width)
    : sameSize(made, wanted);
  return fits
    ? []
    : [`the image processor makes images of ${imageSizeText(made)} where the model takes ${imageSizeText(wanted)}`];
};

const build = (
  reference: ReferenceFiles,
  { imageSize, className, settings }: ImageProcessorOptions,
): BuiltProcessor => {
  const wanted = imageSizeOf(imageSize);
  const config = { ...scaleProcessor(readImageProcessor(reference, className), wanted), ...settings };
  const instance = new ImageProcessor(config);
  return {
    files: { [processorFile]: writtenProcessor(config) },
    className: config.image_processor_type,
    // The model leads: its size is a role of the config, the processor follows.
    sync: (target) => target,
    verify: () => problems(instance, wanted),
    instance,
  };
};

/** The reference's image processor, its sizes in proportion to the tiny model's images. */
export const imageProcessorBuilder = (context: Context, options: ImageProcessorOptions): ProcessorBuilder => ({
  name: "image_processor",
  build: () => build(context.reference, options),
});

/** The image processor among a model's running processors. Throws an Error where there is none. */
export const imageProcessorOf = (processors: Readonly<Record<string, unknown>>): ImageProcessor => {
  const found = processors["image_processor"];
  if (found instanceof ImageProcessor) return found;
  throw new Error("the family builds no image processor");
};
