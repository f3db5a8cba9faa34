// What an image encoder reads, and which of it belongs to one text of a batch.
import {
  type Architecture,
  InputError,
  type ModelConfig,
  rowsOf,
  type SessionInput,
  type Tensors,
  takeAxis,
} from "@tiny-random/core";
import type { StoredTensor } from "@tiny-random/nn";
import { imageSizeOf, type WrittenSize } from "@tiny-random/vision/image-size";
import type { EncoderFeeds, FeatureSource } from "./features-among-tokens.ts";
import { imageTokenOf } from "./image-text-forward.ts";

/** A config with an image tower below `vision_config`. */
export type ImageConfig = ModelConfig & { readonly vision_config: Readonly<Record<string, unknown>> };

/** What an image encoder reads. */
export interface ImageInputs<C> extends EncoderFeeds {
  /** The image encoder's session inputs. */
  inputs(c: C): Readonly<Record<string, SessionInput>>;
  /** One row's share of inputs that have no axis of rows. */
  rowOf?(inputs: Tensors, row: number, config: ModelConfig): Tensors;
}

/** Images among tokens. */
export const imageSource = (images: EncoderFeeds): FeatureSource => ({
  ...images,
  session: "vision_encoder",
  features: "image_features",
  tokenOf: imageTokenOf,
});

/** @param config with an image tower below `vision_config` */
const sizedAxes = (first: string, config: ModelConfig) => {
  const c = config["vision_config"] as ImageConfig["vision_config"];
  const { height, width } = imageSizeOf(c["image_size"] as WrittenSize);
  return { pixel_values: { dtype: "float32" as const, axes: [first, Number(c["num_channels"] ?? 3), height, width] } };
};

/** One image of the size that the processor makes for each text: `[batch, channels, height, width]`. */
export const sizedImages: ImageInputs<ModelConfig> = {
  names: { pixel_values: "pixel_values" },
  inputs: (c) => sizedAxes("batch_size", c),
};

/** Features of each of a batch's images, all of which have as many. */
export const equalFeatures = (inputs: Tensors, config: ModelConfig): readonly number[] => {
  const { input_ids: ids, pixel_values: pixels } = inputs;
  const images = pixels?.shape[0] ?? 0;
  const token = imageTokenOf(config);
  const places = ids ? Array.from(ids.data, Number).filter((id) => id === token).length : 0;
  return Array<number>(images).fill(places / images);
};

/** Where the images, or the sounds, of a batch stand among tokens. */
interface PlacedFeatures {
  /** The arguments that have an axis of images, their first. */
  readonly names: readonly string[];
  /** Features of each image. */
  featuresOf(inputs: Tensors, config: ModelConfig): readonly number[];
  /** The token in the place of a feature. */
  tokenOf(config: ModelConfig): number;
}

/** What of a batch's images, or sounds, is one text's: those whose features its placeholders stand for. */
export const featuresOfRow =
  ({ names, featuresOf, tokenOf }: PlacedFeatures) =>
  (inputs: Tensors, row: number, config: ModelConfig): Tensors => {
    const token = tokenOf(config);
    const placesOf = (one: readonly number[]) => one.filter((id) => id === token).length;
    const places = (inputs["input_ids"] ? rowsOf(inputs["input_ids"]) : []).map(placesOf);
    const start = places.slice(0, row).reduce((sum, count) => sum + count, 0);
    const end = start + (places[row] ?? 0);
    let seen = 0;
    const own = featuresOf(inputs, config).flatMap((count, image) => {
      const isOwn = seen >= start && seen < end;
      seen += count;
      return isOwn ? [image] : [];
    });
    return Object.fromEntries(
      names.flatMap((name) => {
        const tensor = inputs[name];
        return tensor ? [[name, takeAxis(tensor, 0, own)]] : [];
      }),
    );
  };

/**
 * The images of one text of a batch.
 *
 * @param names the arguments that have an axis of images, their first
 * @param featuresOf features of each image
 */
export const imagesOfRow = (names: readonly string[], featuresOf: PlacedFeatures["featuresOf"]) =>
  featuresOfRow({ names, featuresOf, tokenOf: imageTokenOf });

/** Any number of images in a text, all of the size that the processor makes: `[images, channels, height, width]`. */
export const severalImages: ImageInputs<ModelConfig> = {
  names: sizedImages.names,
  inputs: (c) => sizedAxes("images", c),
  rowOf: imagesOfRow(["pixel_values"], equalFeatures),
};

/** The pixels of one image without the padding that makes a batch of it and larger ones. */
const unpadded = (pixels: StoredTensor, [height = 0, width = 0]: readonly number[]): StoredTensor => {
  const indices = (length: number) => Array.from({ length }, (_, index) => index);
  return takeAxis(takeAxis(pixels, 2, indices(height)), 3, indices(width));
};

/**
 * Images of several sizes, padded to one, their sizes beside them: `pixel_values` `[images, channels, height, width]` and
 * `image_sizes` `[images, 2]`. The encoder reads images of one size, each by itself, as clients give them.
 *
 * @param block pixels along an edge of what becomes one feature
 */
export const paddedImages = <C extends ImageConfig>(block: (c: C) => number): ImageInputs<C> => {
  const featuresOf = ({ image_sizes: sizes }: Tensors, config: ModelConfig): readonly number[] =>
    (sizes ? rowsOf(sizes) : []).map((size) =>
      size.reduce((product, edge) => product * Math.floor(edge / block(config as C)), 1),
    );
  return {
    names: { pixel_values: "pixel_values", image_sizes: "image_sizes" },
    inputs: ({ vision_config: c }) => ({
      pixel_values: { dtype: "float32", axes: ["images", Number(c["num_channels"] ?? 3), "height", "width"] },
    }),
    feeds: ({ pixel_values: pixels, image_sizes: sizes }) => {
      if (!pixels || !sizes) throw new InputError("images of several sizes need pixel_values and image_sizes");
      return rowsOf(sizes).map((size, image) => ({ pixel_values: unpadded(takeAxis(pixels, 0, [image]), size) }));
    },
    rowOf: imagesOfRow(["pixel_values", "image_sizes"], featuresOf),
  };
};

/** A class's `rowOf` by what its image encoder reads. */
export const rowOfImages = (images: Pick<ImageInputs<never>, "rowOf">): Pick<Architecture, "rowOf"> =>
  images.rowOf ? { rowOf: images.rowOf } : {};
