import { type InputSynthesizer, idTensor, type Processors, rowsOf, type Tensors } from "@tiny-random/core";
import { encodedTexts } from "@tiny-random/text/inputs";
import { sentence } from "@tiny-random/text/sentences";
import { imageProcessorOf } from "@tiny-random/vision/image-processor";
import { processedImages, sizeInRow } from "@tiny-random/vision/inputs";
import type { TileGrid } from "@tiny-random/vision/tiling";
import type { TokenPositions } from "./token-positions.ts";

/** The image of one text. */
interface PromptImage {
  /** What the image processor made of the images of all texts. */
  readonly processed: Tensors;
  /** The text's, and its image's, place in the batch. */
  readonly row: number;
  /** The tiles that the image processor splits the image into. */
  tiles(): TileGrid;
}

/** How a family's processor writes a text with an image. */
export interface ImagePrompt {
  /** A text as it is given to the processor, its image's placeholder in it. */
  written(text: string): string;
  /** The same as the tokenizer reads it: an image token for each of the image's features. */
  expanded(written: string, image: PromptImage): string;
  /** Further arguments that the processor makes of the tokens. */
  more?(inputs: Tensors): Tensors;
  /** Whether golden images differ in size; they are alike where the class takes one size. */
  readonly mixed?: boolean;
}

/** Patches of an image of the size that its tower is made for. */
export const patchCount = ({ image_size, patch_size }: { readonly image_size: number; readonly patch_size: number }) =>
  Math.floor(image_size / patch_size) ** 2;

const promptRows = 4;
/** Tokens of a text that generation goes on from. */
const promptLength = 4;

/** Rows cut to one length: the image and the first tokens behind it. */
const cutRows = ({ input_ids, ...rest }: Tensors, length: number): Tensors => ({
  ...rest,
  input_ids: idTensor(input_ids ? rowsOf(input_ids).map((row) => row.slice(0, length)) : []),
  attention_mask: idTensor(Array.from({ length: input_ids?.shape[0] ?? 0 }, () => Array<number>(length).fill(1))),
});

const tilesInRow = (processors: Processors, row: number, mixed: boolean): TileGrid => {
  const processor = imageProcessorOf(processors);
  return processor.gridOf(sizeInRow(row, processor.rawSize(), mixed));
};

const numbered = (count: number, from: number): number[] => Array.from({ length: count }, (_, index) => from + index);

/** Texts and images by their numbers, through the processors. */
const promptsOf = async (
  processors: Processors,
  prompt: ImagePrompt,
  indices: readonly number[],
  { padding, mixed }: { readonly padding: "left" | "right"; readonly mixed: boolean },
) => {
  const text = indices.map((index) => prompt.written(sentence(index)));
  const images = await processedImages(imageProcessorOf(processors), indices, undefined, mixed);
  const imageIn = (row: number) => ({
    processed: images.inputs,
    row,
    tiles: () => tilesInRow(processors, row, mixed),
  });
  const read = text.map((one, row) => prompt.expanded(one, imageIn(row)));
  const texts = encodedTexts(processors, read, { padding }, { text });
  return { raw: { ...texts.raw, ...images.raw }, inputs: { ...texts.inputs, ...images.inputs } };
};

/** Beginnings of texts that generation goes on from, equally long. */
const beginnings = async (processors: Processors, prompt: ImagePrompt, attempt: number): Promise<Tensors> => {
  const indices = numbered(promptRows, promptRows * attempt);
  const { inputs } = await promptsOf(processors, prompt, indices, { padding: "right", mixed: false });
  const image = { processed: inputs, row: 0, tiles: () => tilesInRow(processors, 0, false) };
  const empty = prompt.expanded(prompt.written(""), image);
  const { input_ids } = encodedTexts(processors, [empty], { padding: "right" }, {}).inputs;
  return cutRows(inputs, (input_ids?.shape[1] ?? 0) + promptLength);
};

/** Texts with an image in each, through the tokenizer and the image processor. */
export const imagePrompts =
  (c: Readonly<Record<string, unknown>>, prompt: ImagePrompt, positions: TokenPositions): InputSynthesizer =>
  async (processors, { kind, attempt }) => {
    if (kind === "distant") return undefined;
    if (kind === "prompts") {
      const inputs = await beginnings(processors, prompt, attempt);
      return { raw: {}, inputs: { ...inputs, ...prompt.more?.(inputs) } };
    }
    const indices = kind === "golden" ? [attempt, attempt + 1] : [attempt + 2];
    const { raw, inputs } = await promptsOf(processors, prompt, indices, {
      padding: "left",
      mixed: prompt.mixed ?? false,
    });
    const more = { ...prompt.more?.(inputs), position_ids: positions.ofBatch(inputs, c) };
    return { raw, inputs: { ...inputs, ...more } };
  };
