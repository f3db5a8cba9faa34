import { type InputSynthesizer, idTensor, type Processors, rowsOf, type Tensors } from "@tiny-random/core";
import { encodedTexts } from "@tiny-random/text/inputs";
import { sentence } from "@tiny-random/text/sentences";
import { imageProcessorOf } from "@tiny-random/vision/image-processor";
import { processedImages } from "@tiny-random/vision/inputs";

/** How a processor writes texts with an image in each. */
export interface ImagePromptOptions {
  /** A text as it is given to the processor, its image's placeholder in it. */
  readonly written: (text: string) => string;
  /** The same as the tokenizer reads it, the placeholder as often as there are features. */
  readonly expanded: (written: string) => string;
  /** The position of a text's first token, if not 0. */
  readonly firstPosition?: number;
}

const promptRows = 8;
/** Tokens of a text that a greedy continuation goes on from. */
const promptLength = 4;

/** Positions count unpadded tokens; padding gets 1. */
const countedPositions = ({ attention_mask }: Tensors, first: number): Tensors => {
  const rows = attention_mask ? rowsOf(attention_mask) : [];
  const counted = rows.map((row) => {
    let seen = first;
    return row.map((kept) => (kept ? seen++ : 1));
  });
  return { position_ids: idTensor(counted) };
};

/** Each row as long as its image and the first tokens behind it. */
const cutRows = ({ input_ids, ...rest }: Tensors, shortest: number): Tensors => ({
  ...rest,
  input_ids: idTensor(input_ids ? rowsOf(input_ids).map((row) => row.slice(0, shortest)) : []),
  attention_mask: idTensor(Array.from({ length: input_ids?.shape[0] ?? 0 }, () => Array<number>(shortest).fill(1))),
});

const numbered = (count: number, from: number): number[] => Array.from({ length: count }, (_, index) => from + index);

/** Texts with an image in each, through the tokenizer and the image processor. */
export const imagePrompts = ({ written, expanded, firstPosition = 0 }: ImagePromptOptions): InputSynthesizer => {
  const make = async (processors: Processors, indices: readonly number[], padding: "left" | "right") => {
    const text = indices.map((index) => written(sentence(index)));
    const texts = encodedTexts(processors, text.map(expanded), { padding }, { text });
    const images = await processedImages(imageProcessorOf(processors), indices);
    return { raw: { ...texts.raw, ...images.raw }, inputs: { ...texts.inputs, ...images.inputs } };
  };
  return async (processors, { kind, attempt }) => {
    if (kind === "distant") return undefined;
    if (kind === "prompts") {
      const indices = numbered(promptRows, promptRows * attempt);
      const { inputs } = await make(processors, indices, "right");
      const empty = encodedTexts(processors, [expanded(written(""))], { padding: "right" }, {}).inputs["input_ids"];
      return { raw: {}, inputs: cutRows(inputs, (empty?.shape[1] ?? 0) + promptLength) };
    }
    const { raw, inputs } = await make(processors, kind === "golden" ? [attempt, attempt + 1] : [attempt + 2], "left");
    return { raw, inputs: { ...inputs, ...countedPositions(inputs, firstPosition) } };
  };
};
