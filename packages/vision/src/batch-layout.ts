import type { Tensors } from "@tiny-random/core";
import type { ImageSize } from "./image-size.ts";
import type { Pixels } from "./pixels.ts";
import type { Placement } from "./placement.ts";
import type { ImageProcessorConfig } from "./processor-settings.ts";
import type { TileGrid } from "./tiling.ts";

/** What a processor reads beside images. */
export interface BesideImages {
  readonly call: Readonly<Record<string, unknown>>;
  readonly files?: Readonly<Record<string, Uint8Array>>;
}

/** How a class of image processors makes a batch of resized, padded and cropped images. */
export interface BatchLayout {
  /** The size of an image in the batch, before padding to the others. */
  sizeOf(placement: Placement, config: ImageProcessorConfig): ImageSize;
  /** A size of raw images that is only ever reduced: there libvips and Pillow agree. */
  rawSize(config: ImageProcessorConfig): ImageSize;
  /** What a call of the class needs beside images of these sizes: settings, and files that they name. */
  beside?(images: readonly ImageSize[]): Promise<BesideImages>;
  /** The tiles that it cuts a raw image into, where it does. */
  grid?(raw: ImageSize, config: ImageProcessorConfig): TileGrid;
  /** The processor's outputs, of images and then of the files beside them. */
  batch(images: readonly Pixels[], config: ImageProcessorConfig): Tensors | Promise<Tensors>;
}
