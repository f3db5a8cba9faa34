import type { BuiltProcessor, Context, ProcessorBuilder, ReferenceFiles, Tensors } from "@tiny-random/core";
import type { BesideImages } from "./batch-layout.ts";
import { type ImageSize, imageSizeOf, imageSizeText, sameSize, type WrittenSize } from "./image-size.ts";
import { readPixels } from "./pixels.ts";
import { plainPlacement } from "./placement.ts";
import { type ProcessorClass, processorClass } from "./processor-classes.ts";
import { processorFile, readImageProcessor, scaleProcessor, writtenProcessor } from "./processor-config.ts";
import { type ImageProcessorConfig, settingSize } from "./processor-settings.ts";
import { type TileGrid, tiledSize, tileGrid, tilingOf } from "./tiling.ts";

/** Image files by name. */
export type ImageFiles = Readonly<Record<string, Uint8Array>>;

/** Settings of one call, as Python's processors take them. */
export type ProcessorCall = Readonly<Record<string, unknown>>;

/**
 * The running image processor: files → `pixel_values` `[batch, 3, height, width]`, or the outputs that the layout of its
 * class says.
 */
export class ImageProcessor {
  readonly config: ImageProcessorConfig;
  /** The size of the model's images. */
  private readonly wanted: ImageSize | undefined;

  constructor(config: ImageProcessorConfig, wanted?: ImageSize) {
    this.config = config;
    this.wanted = wanted;
  }

  private get class(): ProcessorClass {
    return processorClass(this.config.image_processor_type, processorFile);
  }

  /** The size of a raw image in the batch, before padding to the others. */
  sizeOf(raw: ImageSize): ImageSize {
    const { layout, placement } = this.class;
    return layout.sizeOf(placement(raw, this.config), this.config);
  }

  /** The tiles of a raw image. */
  gridOf(raw: ImageSize): TileGrid {
    const { layout } = this.class;
    if (layout.grid) return layout.grid(raw, this.config);
    const tiling = tilingOf(this.config);
    return tileGrid(tiledSize(this.class.placement(raw, this.config).resized, tiling), tiling);
  }

  /** A size of raw images that is only ever reduced: there libvips and Pillow agree. */
  rawSize(): ImageSize {
    const raw = this.class.layout.rawSize(this.config);
    if (!this.wanted || !this.keepsProportions()) return raw;
    const { height, width } = this.wanted;
    const scale = Math.max(raw.height, raw.width) / Math.min(height, width);
    return { height: Math.ceil(height * scale), width: Math.ceil(width * scale) };
  }

  /** Whether images are resized by an edge and neither cropped nor padded: the model's proportions must be the raw image's. */
  private keepsProportions(): boolean {
    const { size, do_resize, do_center_crop, do_pad } = this.config;
    return do_resize && !do_center_crop && !do_pad && !("height" in size) && this.class.placement === plainPlacement;
  }

  /** The same processor with a call's settings over its config. */
  with(call: ProcessorCall): ImageProcessor {
    return new ImageProcessor({ ...this.config, ...call }, this.wanted);
  }

  /** The settings of a call that makes images of a size. */
  callFor(size: ImageSize): ProcessorCall {
    return this.class.callFor(size);
  }

  /** What a call needs beside images of these sizes; undefined where images are all. */
  beside(images: readonly ImageSize[]): Promise<BesideImages | undefined> {
    return this.class.layout.beside?.(images) ?? Promise.resolve(undefined);
  }

  /** Throws InputError for a file that is no image, and for images of several sizes that are not padded. */
  async process(files: ImageFiles): Promise<Tensors> {
    const { config } = this;
    const { layout, placement } = this.class;
    const read = ([name, file]: [string, Uint8Array]) =>
      readPixels(name, file, config.resample, (raw) => placement(raw, config));
    return layout.batch(await Promise.all(Object.entries(files).map(read)), config);
  }
}

/** Options of an image processor. */
interface ImageProcessorOptions {
  /** The size of the model's images. */
  readonly imageSize: WrittenSize;
  /** The class, where preprocessor_config.json does not name one. */
  readonly className?: string | undefined;
  /** Settings that follow the tiny config, such as multiples of its patch size. */
  readonly settings?: Readonly<Record<string, unknown>>;
}

/** The problems of a processor for a model with images of a size. */
const problems = (processor: ImageProcessor, wanted: ImageSize): string[] => {
  const { do_pad, pad_size } = processor.config;
  const padded = do_pad && pad_size && settingSize(pad_size);
  const made = padded || processor.sizeOf(processor.rawSize());
  // No size can be computed of a config that lacks a number: what the config lacks is said where it is known.
  if (Number.isNaN(made.height + made.width)) throw new Error("the image processor's size is not a number");
  const { size, do_center_crop, keep_aspect_ratio } = processor.config;
  const edgesOnly = !padded && (!("height" in size) || keep_aspect_ratio === true) && !do_center_crop;
  // A longer edge alone is met by the longer one; proportions that are kept, by the shorter one.
  const longest = size["longest_edge"] !== undefined && size["shortest_edge"] === undefined;
  const edge = longest ? Math.max : Math.min;
  const fits = edgesOnly ? edge(made.height, made.width) === edge(wanted.height, wanted.width) : sameSize(made, wanted);
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
  const instance = new ImageProcessor(config, wanted);
  return {
    files: { [processorFile]: writtenProcessor(config) },
    className: config.image_processor_type,
    // Image sizes are set in the config, and the processor follows them.
    sync: (target) => target,
    verify: () => problems(instance, wanted),
    instance,
  };
};

/** Makes the tiny model's image processor from the reference's: its sizes are scaled to the tiny model's images. */
export const imageProcessorBuilder = (context: Context, options: ImageProcessorOptions): ProcessorBuilder => ({
  name: "image_processor",
  build: () => build(context.reference, options),
});

/** The image processor of a model's running processors. Throws an Error if there is none. */
export const imageProcessorOf = (processors: Readonly<Record<string, unknown>>): ImageProcessor => {
  const found = processors["image_processor"];
  if (found instanceof ImageProcessor) return found;
  throw new Error("the family builds no image processor");
};
