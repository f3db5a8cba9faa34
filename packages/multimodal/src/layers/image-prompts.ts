import { type InputSynthesizer, idTensor, type Processors, rowsOf, type Tensors } from "@tiny-random/core";
import type { StoredTensor } from "@tiny-random/nn";
import { encodedTexts } from "@tiny-random/text/inputs";
import { sentence, shortSentence } from "@tiny-random/text/sentences";
import { type ImageProcessor, imageProcessorOf, type ProcessorCall } from "@tiny-random/vision/image-processor";
import type { ImageSize } from "@tiny-random/vision/image-size";
import { processedImages, sizeInRow } from "@tiny-random/vision/inputs";
import type { TileGrid } from "@tiny-random/vision/tiling";
import type { TokenPositions } from "./token-positions.ts";

/** One image of a text. */
export interface PromptImage {
  /** What the image processor made of the images of all texts. */
  readonly processed: Tensors;
  /** The image's place among those of all texts; the text's too, where each has one image. */
  readonly row: number;
  /** The size of the image as it is given to the processor. */
  readonly size: ImageSize;
  /** The tiles that the image processor splits the image into. */
  tiles(): TileGrid;
  /** A sum over the images before it in the batch. */
  before(count: (image: PromptImage) => number): number;
}

/** Tiles of an image, and the whole image behind several. */
export const tileCount = ({ tiles }: PromptImage): number => {
  const { rows, columns } = tiles();
  return rows * columns === 1 ? 1 : rows * columns + 1;
};

/** How many images each text of an input has. */
export interface ImageCounts {
  readonly golden: readonly number[];
  readonly other: readonly number[];
  /** Of an input apart, whose images differ in size, where clients read those of one size at a time. */
  readonly distant?: readonly number[];
}

/** Two images in one text and one in another; then none, and three. */
export const anyNumber: ImageCounts = { golden: [2, 1], other: [0, 3] };

/** The same, and images of several sizes apart. */
export const anyNumberMixedApart: ImageCounts = { golden: [2, 1], other: [0, 3], distant: [2] };

const oneEach: ImageCounts = { golden: [1, 1], other: [1] };

/** How a family's processor writes a text with images. */
export interface ImagePrompt {
  /** A text as it is given to the processor, its images' placeholders in it. */
  written(text: string, images: number): string;
  /** The same as the tokenizer reads it: an image token for each of an image's features. */
  expanded(written: string, ...images: readonly PromptImage[]): string;
  /** Further arguments that the processor makes of the tokens. */
  more?(inputs: Tensors): Tensors;
  /** Whether golden images differ in size; they are alike where the class takes one size. */
  readonly mixed?: boolean;
  /** What the processor makes of the images of each text together, where that is not what it makes of each alone. */
  grouped?(images: Tensors, counts: readonly number[]): Tensors;
  /** Settings of a call of the joined processor that are recorded beside the texts. */
  readonly recorded?: Readonly<Record<string, unknown>>;
  /** Settings of a call of the image processor that follow how many images texts have. */
  call?(counts: readonly number[]): ProcessorCall;
  /** How many images texts have; one each where it does not say. */
  readonly counts?: ImageCounts;
  /** The side that shorter texts of a batch are padded on, left where it does not say. */
  readonly padding?: "left" | "right";
  /** False where the processor takes images or texts, and writes images' texts itself: none is recorded beside images. */
  readonly recordsTexts?: boolean;
  /** Texts of a batch are padded to a multiple of so many tokens. */
  readonly multipleOf?: number;
  /** False where texts spell out the special tokens around them. */
  readonly specialTokens?: boolean;
}

/** Patches of an image of the size that its tower is made for. */
export const patchCount = ({ image_size, patch_size }: { readonly image_size: number; readonly patch_size: number }) =>
  Math.floor(image_size / patch_size) ** 2;

/** The size that the image processor made an image, as it says in `image_sizes`. */
export const sizeOfImage = ({ processed: { image_sizes: sizes }, row }: PromptImage): ImageSize => {
  const [height = 0, width = 0] = sizes ? (rowsOf(sizes)[row] ?? []) : [];
  return { height, width };
};

/** 1 for the tokens of images, 0 for words. */
export const imageMarks = ({ input_ids: ids }: Tensors, imageToken: number): StoredTensor =>
  idTensor(ids ? rowsOf(ids).map((row) => row.map((id) => Number(id === imageToken))) : []);

/** A text with its placeholders replaced, in order, by what the tokenizer reads in each image's place. */
export const inPlaces = (written: string, placeholder: string, texts: readonly string[]): string =>
  written
    .split(placeholder)
    .map((part, index) => (index === 0 ? part : `${texts[index - 1] ?? ""}${part}`))
    .join("");

/** The same where every image has as many tokens. */
export const repeatedMark =
  (token: string, count: number): ImagePrompt["expanded"] =>
  (written, ...images) =>
    inPlaces(
      written,
      token,
      images.map(() => token.repeat(count)),
    );

const promptRows = 4;
/** Tokens of a text that generation goes on from. */
const promptLength = 4;

/** Texts cut to one length, what stands among their tokens as it is. */
export const cutRows = ({ input_ids, ...rest }: Tensors, length: number): Tensors => ({
  ...rest,
  input_ids: idTensor(input_ids ? rowsOf(input_ids).map((row) => row.slice(0, length)) : []),
  attention_mask: idTensor(Array.from({ length: input_ids?.shape[0] ?? 0 }, () => Array<number>(length).fill(1))),
});

const numbered = (count: number, from: number): number[] => Array.from({ length: count }, (_, index) => from + index);

/** An image by its place in the batch. */
const imageAt = (processors: Processors, processed: Tensors, row: number, mixed: boolean): PromptImage => {
  const processor = imageProcessorOf(processors);
  const size = sizeInRow(row, processor.rawSize(), mixed);
  const before: PromptImage["before"] = (count) =>
    numbered(row, 0).reduce((sum, earlier) => sum + count(imageAt(processors, processed, earlier, mixed)), 0);
  return { processed, row, size, tiles: () => processor.gridOf(size), before };
};

/** Which of all images each text has, by how many they have. */
const placesOf = (counts: readonly number[]): number[][] =>
  counts.map((count, text) => {
    const before = counts.slice(0, text).reduce((sum, one) => sum + one, 0);
    return numbered(count, before);
  });

/** What a batch of texts with images is made of. */
interface PromptBatch {
  /** The number of the first text and of the first image. */
  readonly first: number;
  /** Images of each text. */
  readonly counts: readonly number[];
  readonly padding: "left" | "right";
  readonly mixed: boolean;
}

/** The image processor as it is called for texts of so many images. */
const processorFor = (processors: Processors, { call }: ImagePrompt, counts: readonly number[]): ImageProcessor => {
  const processor = imageProcessorOf(processors);
  return call ? processor.with(call(counts)) : processor;
};

const tokensAround = ({ specialTokens = true, multipleOf }: ImagePrompt) => ({
  specialTokens,
  ...(multipleOf && { multipleOf }),
});

/** Texts and images by their numbers, through the processors; how many images texts have is recorded where it is not one each. */
const promptsOf = async (
  processors: Processors,
  prompt: ImagePrompt,
  { first, counts, padding, mixed }: PromptBatch,
) => {
  // Several images make a text long enough.
  const words = prompt.counts ? shortSentence : sentence;
  const text = counts.map((count, index) => prompt.written(words(first + index), count));
  const places = placesOf(counts);
  const total = places.flat().length;
  const images =
    total === 0
      ? { raw: {}, inputs: {} }
      : await processedImages(processorFor(processors, prompt, counts), numbered(total, first), undefined, mixed);
  const imageIn = (row: number) => imageAt(processors, images.inputs, row, mixed);
  const read = text.map((one, index) => prompt.expanded(one, ...(places[index] ?? []).map(imageIn)));
  const several = counts.some((count) => count !== 1) && { images_per_text: counts };
  const spoken = (total === 0 || prompt.recordsTexts !== false) && { text };
  const multiple = prompt.multipleOf && { pad_to_multiple_of: prompt.multipleOf };
  const recorded = { ...spoken, ...several, ...multiple, ...prompt.recorded };
  const texts = encodedTexts(processors, read, { padding, ...tokensAround(prompt) }, recorded);
  const grouped = total === 0 ? images.inputs : (prompt.grouped?.(images.inputs, counts) ?? images.inputs);
  return { raw: { ...texts.raw, ...images.raw }, inputs: { ...texts.inputs, ...grouped } };
};

/** Beginnings of texts that generation goes on from, equally long. */
const beginnings = async (processors: Processors, prompt: ImagePrompt, attempt: number): Promise<Tensors> => {
  const counts = Array<number>(promptRows).fill(1);
  const batch: PromptBatch = { first: promptRows * attempt, counts, padding: "right", mixed: false };
  const { inputs } = await promptsOf(processors, prompt, batch);
  const empty = prompt.expanded(prompt.written("", 1), imageAt(processors, inputs, 0, false));
  const options = { padding: "right" as const, ...tokensAround(prompt) };
  const { input_ids } = encodedTexts(processors, [empty], options, {}).inputs;
  return cutRows(inputs, (input_ids?.shape[1] ?? 0) + promptLength);
};

/**
 * Texts with images in them, through the tokenizer and the image processor.
 *
 * @param positions absent where the model counts them itself
 */
export const imagePrompts =
  (c: Readonly<Record<string, unknown>>, prompt: ImagePrompt, positions?: TokenPositions): InputSynthesizer =>
  async (processors, { kind, attempt }) => {
    if (kind === "prompts") {
      const inputs = await beginnings(processors, prompt, attempt);
      return { raw: {}, inputs: { ...inputs, ...prompt.more?.(inputs) } };
    }
    const { counts: { [kind]: counts } = oneEach, mixed = false, padding = "left" } = prompt;
    if (!counts) return undefined;
    const first = kind === "golden" ? attempt : attempt + 2;
    const batch: PromptBatch = { first, counts, padding, mixed: mixed || kind === "distant" };
    const { raw, inputs } = await promptsOf(processors, prompt, batch);
    const counted = positions && { position_ids: positions.ofBatch(inputs, c) };
    return { raw, inputs: { ...inputs, ...prompt.more?.(inputs), ...counted } };
  };
