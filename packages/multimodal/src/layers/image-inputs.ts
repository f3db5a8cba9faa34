// What an image encoder reads, and which of it belongs to one text of a batch.
import {
  type Architecture,
  type ModelConfig,
  rowsOf,
  type SessionInput,
  type Tensors,
  takeAxis,
} from "@tiny-random/core";
import { type ImageArguments, imageTokenOf } from "./image-text-forward.ts";

/** A config with an image tower below `vision_config`. */
export type ImageConfig = ModelConfig & { readonly vision_config: Readonly<Record<string, unknown>> };

/** What an image encoder reads. */
export interface ImageInputs<C> {
  readonly names: ImageArguments;
  /** The image encoder's session inputs. */
  inputs(c: C): Readonly<Record<string, SessionInput>>;
  /** One row's share of inputs that have no axis of rows. */
  rowOf?(inputs: Tensors, row: number, config: ModelConfig): Tensors;
}

const sizedAxes = (first: string, { vision_config: c }: ImageConfig) => {
  const [channels, size] = [Number(c["num_channels"] ?? 3), Number(c["image_size"])];
  return { pixel_values: { dtype: "float32" as const, axes: [first, channels, size, size] } };
};

/** One image of the size that the processor makes for each text: `[batch, channels, height, width]`. */
export const sizedImages: ImageInputs<ImageConfig> = {
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

/**
 * The images of one text of a batch: those whose features its placeholders stand for.
 *
 * @param names the arguments that have an axis of images, their first
 * @param featuresOf features of each image
 */
export const imagesOfRow =
  (names: readonly string[], featuresOf: (inputs: Tensors, config: ModelConfig) => readonly number[]) =>
  (inputs: Tensors, row: number, config: ModelConfig): Tensors => {
    const token = imageTokenOf(config);
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

/** Any number of images in a text, all of the size that the processor makes: `[images, channels, height, width]`. */
export const severalImages: ImageInputs<ImageConfig> = {
  names: sizedImages.names,
  inputs: (c) => sizedAxes("images", c),
  rowOf: imagesOfRow(["pixel_values"], equalFeatures),
};

/** A class's `rowOf` by what its image encoder reads. */
export const rowOfImages = (images: Pick<ImageInputs<never>, "rowOf">): Pick<Architecture, "rowOf"> =>
  images.rowOf ? { rowOf: images.rowOf } : {};
