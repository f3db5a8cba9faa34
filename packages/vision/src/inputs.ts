import {
  type InputPurpose,
  type InputSynthesizer,
  jsonText,
  type SynthesizedInput,
  type Tensors,
} from "@tiny-random/core";
import type { StoredTensor } from "@tiny-random/nn";
import { type ImageFiles, type ImageProcessor, imageProcessorOf, type ProcessorCall } from "./image-processor.ts";
import type { ImageSize } from "./image-size.ts";
import { drawImage } from "./images.ts";
import { pngFile } from "./pixels.ts";

/** Options of the images that a class reads. */
export interface ImageInputOptions {
  /** Another size of images that the model takes; undefined where it takes one size only. */
  readonly other?: ImageSize | undefined;
  /** Settings of the call that makes images of another size; those that the processor's class usually takes by default. */
  readonly otherCall?: ProcessorCall | undefined;
  /** Arguments of Transformers' forward that images of another size need. */
  readonly otherArguments?: Tensors;
  /** Whether golden images differ in size, and are padded. */
  readonly mixed?: boolean;
  /** Inputs beside the processor's: masks, noise. */
  readonly extras?: (pixels: Tensors, purpose: InputPurpose) => Tensors;
}

/** Portrait instead of landscape and half as wide as high, so that padding is wider than a place of a feature map. */
const upright = ({ height, width }: ImageSize): ImageSize => ({ height: width, width: Math.ceil(height / 2) });

/** The size of an image of a batch; if sizes are mixed, every other one is upright. */
export const sizeInRow = (row: number, size: ImageSize, mixed = false): ImageSize =>
  mixed && row % 2 === 1 ? upright(size) : size;

/** Files of images by name: `image.png`, `image_1.png` ... */
const imageFiles = async (indices: readonly number[], size: ImageSize, mixed = false): Promise<ImageFiles> => {
  const files = indices.map((index, row) => pngFile(drawImage(index, sizeInRow(row, size, mixed))));
  const named = (await Promise.all(files)).map((file, row) => [row === 0 ? "image.png" : `image_${row}.png`, file]);
  return Object.fromEntries(named);
};

/** Images made before, by processor and indices: the classes of a family share them. */
const made = new Map<string, Promise<SynthesizedInput>>();

/** The number of inputs that are kept, of a few kilobytes each. */
const mostKept = 64;

/** Draws images and processes them; the settings of the call are written to `image.json`. */
export const processedImages = (
  processor: ImageProcessor,
  indices: readonly number[],
  call?: ProcessorCall,
  mixed = false,
): Promise<SynthesizedInput> => {
  const key = JSON.stringify([processor.config, indices, call, mixed]);
  const known = made.get(key) ?? drawnAndProcessed(processor, indices, call, mixed);
  made.delete(key);
  made.set(key, known);
  for (const oldest of [...made.keys()].slice(0, -mostKept)) made.delete(oldest);
  return known;
};

const drawnAndProcessed = async (
  processor: ImageProcessor,
  indices: readonly number[],
  call: ProcessorCall | undefined,
  mixed: boolean,
): Promise<SynthesizedInput> => {
  const sized = call ? processor.with(call) : processor;
  const size = sized.rawSize();
  const drawn = await imageFiles(indices, size, mixed);
  const beside = await sized.beside(indices.map((_, row) => sizeInRow(row, size, mixed)));
  const settings = beside ? { ...call, ...beside.call } : call;
  const files = { ...drawn, ...beside?.files };
  const raw = { ...files, ...(settings && { "image.json": jsonText(settings) }) };
  return { raw, inputs: await (beside ? sized.with(beside.call) : sized).process(files) };
};

/** Synthesizes images and processes them. */
export const imageInputs =
  ({ other, otherCall, otherArguments, mixed, extras }: ImageInputOptions = {}): InputSynthesizer =>
  async (processors, purpose) => {
    const processor = imageProcessorOf(processors);
    const { kind, attempt } = purpose;
    const make = async (indices: readonly number[], call?: ProcessorCall, more?: Tensors) => {
      const { raw, inputs } = await processedImages(processor, indices, call, mixed && kind === "golden");
      return { raw, inputs: { ...inputs, ...more, ...extras?.(inputs, purpose) } };
    };
    const resized = other && (otherCall ?? processor.callFor(other));
    switch (kind) {
      case "golden":
        return make([attempt, attempt + 1]);
      case "other":
        return make([attempt + 2, attempt + 3, attempt + 4], resized, resized && otherArguments);
      case "distant":
        return resized && make([attempt], resized, otherArguments);
      case "prompts":
        return undefined;
    }
  };

/**
 * Images of two sizes, or three of one, for towers that read images of any sizes.
 *
 * @param asArguments what the image processor makes, by the names of a tower's arguments
 */
export const mixedImages =
  (asArguments: (made: Tensors) => Tensors): InputSynthesizer =>
  async (processors, { kind, attempt }) => {
    if (kind !== "golden" && kind !== "other") return undefined;
    const first = kind === "golden" ? attempt : attempt + 2;
    const indices = kind === "golden" ? [first, first + 1] : [first, first + 1, first + 2];
    const { raw, inputs } = await processedImages(imageProcessorOf(processors), indices, undefined, kind === "golden");
    return { raw, inputs: asArguments(inputs) };
  };

/** Videos one after another as a batch. */
const joinedVideos = (videos: readonly StoredTensor[]): StoredTensor => {
  const [, ...shape] = videos[0]?.shape ?? [];
  const data = Float32Array.from(videos.flatMap((video) => Array.from(video.data, Number)));
  return { dtype: "float32", shape: [videos.length, ...shape], data };
};

/** Options of the videos that a class reads by an image processor. */
export interface FrameInputOptions {
  readonly frames: number;
  /** Inputs beside the processor's: masks. */
  readonly extras?: ((pixels: Tensors, purpose: InputPurpose) => Tensors) | undefined;
}

/** Synthesizes videos for an image processor whose images are the frames of one, and processes them one by one. */
export const frameInputs =
  ({ frames, extras }: FrameInputOptions): InputSynthesizer =>
  async (processors, purpose) => {
    const processor = imageProcessorOf(processors);
    const { kind, attempt } = purpose;
    if (kind !== "golden" && kind !== "other") return undefined;
    const numbers = kind === "golden" ? [0] : [1, 2, 3];
    const made = await Promise.all(
      numbers.map((number) =>
        processedImages(
          processor,
          Array.from({ length: frames }, (_, frame) => attempt + number * frames + frame),
        ),
      ),
    );
    const videos = made.flatMap(({ inputs }) => inputs["pixel_values"] ?? []);
    const inputs = { pixel_values: joinedVideos(videos) };
    return { raw: made[0]?.raw ?? {}, inputs: { ...inputs, ...extras?.(inputs, purpose) } };
  };
