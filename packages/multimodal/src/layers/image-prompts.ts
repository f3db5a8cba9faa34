import { type InputSynthesizer, idTensor, type Processors, rowsOf, type Tensors } from "@tiny-random/core";
import type { StoredTensor } from "@tiny-random/nn";
import { encodedTexts } from "@tiny-random/text/inputs";
import { sentence } from "@tiny-random/text/sentences";
import { imageProcessorOf } from "@tiny-random/vision/image-processor";
import { processedImages, sizeInRow } from "@tiny-random/vision/inputs";
import type { TileGrid } from "@tiny-random/vision/tiling";

/** How a processor writes texts with an image in each. */
export interface ImagePromptOptions {
  /** A text as it is given to the processor, its image's placeholder in it. */
  readonly written: (text: string) => string;
  /**
   * The same as the tokenizer reads it, the placeholder as often as there are features.
   *
   * @param images what the image processor made of all rows' images
   * @param grid the tiles of the row's image, where the image processor makes some
   */
  readonly expanded: (written: string, images: Tensors, row: number, grid: () => TileGrid) => string;
  /** The position of a text's first token, if not 0. */
  readonly firstPosition?: number;
  /** Positions of padded texts, where they are not counted. */
  readonly positions?: (inputs: Tensors) => StoredTensor;
  /** What the processor says beside of tokens. */
  readonly beside?: (inputs: Tensors) => Tensors;
  /** Whether golden images differ in size. */
  readonly mixed?: boolean;
}

const promptRows = 4;
/** Tokens of a text that a greedy continuation goes on from. */
const promptLength = 4;

/** Positions count unpadded tokens; padding gets 1. */
const countedPositions = ({ attention_mask }: Tensors, first: number): StoredTensor => {
  const rows = attention_mask ? rowsOf(attention_mask) : [];
  const counted = rows.map((row) => {
    let seen = first;
    return row.map((kept) => (kept ? seen++ : 1));
  });
  return idTensor(counted);
};

/** Each row as long as its image and the first tokens behind it. */
const cutRows = ({ input_ids, ...rest }: Tensors, shortest: number): Tensors => ({
  ...rest,
  input_ids: idTensor(input_ids ? rowsOf(input_ids).map((row) => row.slice(0, shortest)) : []),
  attention_mask: idTensor(Array.from({ length: input_ids?.shape[0] ?? 0 }, () => Array<number>(shortest).fill(1))),
});

const numbered = (count: number, from: number): number[] => Array.from({ length: count }, (_, index) => from + index);

/** The tiles of the image in a row. */
const gridInRow = (processors: Processors, row: number, mixed = false): TileGrid => {
  const processor = imageProcessorOf(processors);
  return processor.gridOf(sizeInRow(row, processor.rawSize(), mixed));
};

/** Texts with an image in each, through the tokenizer and the image processor. */
export const imagePrompts = ({
  written,
  expanded,
  firstPosition = 0,
  ...options
}: ImagePromptOptions): InputSynthesizer => {
  const {
    positions = (inputs: Tensors) => countedPositions(inputs, firstPosition),
    beside = () => ({}),
    mixed,
  } = options;
  const make = async (processors: Processors, indices: readonly number[], padding: "left" | "right") => {
    const text = indices.map((index) => written(sentence(index)));
    const isMixed = mixed && padding === "left";
    const images = await processedImages(imageProcessorOf(processors), indices, undefined, isMixed);
    const read = text.map((one, row) => expanded(one, images.inputs, row, () => gridInRow(processors, row, isMixed)));
    const texts = encodedTexts(processors, read, { padding }, { text });
    return { raw: { ...texts.raw, ...images.raw }, inputs: { ...texts.inputs, ...images.inputs } };
  };
  return async (processors, { kind, attempt }) => {
    if (kind === "distant") return undefined;
    if (kind === "prompts") {
      const indices = numbered(promptRows, promptRows * attempt);
      const { inputs } = await make(processors, indices, "right");
      const bare = expanded(written(""), inputs, 0, () => gridInRow(processors, 0));
      const empty = encodedTexts(processors, [bare], { padding: "right" }, {}).inputs["input_ids"];
      const cut = cutRows(inputs, (empty?.shape[1] ?? 0) + promptLength);
      return { raw: {}, inputs: { ...cut, ...beside(cut) } };
    }
    const { raw, inputs } = await make(processors, kind === "golden" ? [attempt, attempt + 1] : [attempt + 2], "left");
    return { raw, inputs: { ...inputs, ...beside(inputs), position_ids: positions(inputs) } };
  };
};
