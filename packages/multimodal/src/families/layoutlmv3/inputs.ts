import type { InputSynthesizer, ModelConfig, Processors, SynthesizedInput } from "@tiny-random/core";
import type { StoredTensor } from "@tiny-random/nn";
import { sentence, shortSentence } from "@tiny-random/text/sentences";
import { padTokenId } from "@tiny-random/text/special-ids";
import { type Encoder, padTo } from "@tiny-random/text/tokenizers/encode";
import { imageProcessorOf } from "@tiny-random/vision/image-processor";
import { processedImages } from "@tiny-random/vision/inputs";

/** Left, upper, right and lower edge on a page of 1000 by 1000. */
type Box = readonly [number, number, number, number];

/** A document's words and their boxes. */
interface Document {
  readonly words: readonly string[];
  readonly boxes: readonly Box[];
}

const noBox: Box = [0, 0, 0, 0];

/** A sentence's words in lines of four; longer words have wider boxes. */
const documentOf = (index: number): Document => {
  const words = sentence(index).split(" ");
  const boxes = words.map((word, place): Box => {
    const [left, upper] = [40 + 220 * (place % 4) + 7 * index, 60 + 150 * Math.floor(place / 4) + 11 * index];
    return [left, upper, left + 20 * word.length, upper + 50 + 3 * place];
  });
  return { words, boxes };
};

interface Token {
  readonly id: number;
  readonly box: Box;
}

/** Tokens of a document in the boxes of their words, behind a question if there is one; other tokens have the box 0, 0, 0, 0. */
const tokensOf = (tokenizer: Encoder, { words, boxes }: Document, question: string | undefined): Token[] => {
  const placed = words.flatMap((word, index) =>
    tokenizer.encode(word, false).map((id) => ({ id, box: boxes[index] ?? noBox })),
  );
  const [begin, end] = tokenizer.encode("").map((id) => ({ id, box: noBox })) as [Token, Token];
  if (question === undefined) return [begin, ...placed, end];
  const asked = tokenizer.encode(question, false).map((id) => ({ id, box: noBox }));
  return [begin, ...asked, end, end, ...placed, end];
};

const int64 = (shape: readonly number[], values: readonly number[]): StoredTensor => ({
  dtype: "int64",
  shape,
  data: BigInt64Array.from(values, BigInt),
});

/** `input_ids`, `attention_mask` `[rows, length]` and `bbox` `[rows, length, 4]`, padded on the right. */
const batchOf = (rows: readonly (readonly Token[])[], padId: number) => {
  const length = Math.max(...rows.map((row) => row.length));
  const padded = (row: readonly number[], value: number) => padTo(row, length, value, "right");
  const ids = rows.flatMap((row) =>
    padded(
      row.map(({ id }) => id),
      padId,
    ),
  );
  const mask = rows.flatMap((row) =>
    padded(
      row.map(() => 1),
      0,
    ),
  );
  const boxes = rows.flatMap((row) =>
    padTo(
      row.flatMap(({ box }) => box),
      4 * length,
      0,
      "right",
    ),
  );
  return {
    input_ids: int64([rows.length, length], ids),
    attention_mask: int64([rows.length, length], mask),
    bbox: int64([rows.length, length, 4], boxes),
  };
};

const tokenizerOf = (processors: Processors): Encoder => processors["tokenizer"] as Encoder;

/** Documents by their numbers, through tokenizer and image processor; behind a question each, where there are some. */
const processedDocuments = async (
  c: ModelConfig,
  processors: Processors,
  indices: readonly number[],
  questions: readonly string[] | undefined,
): Promise<SynthesizedInput> => {
  const documents = indices.map(documentOf);
  const rows = documents.map((document, row) => tokensOf(tokenizerOf(processors), document, questions?.[row]));
  const words = documents.map((document) => document.words);
  const texts = questions ? { text: questions, text_pair: words } : { text: words };
  const raw = { ...texts, boxes: documents.map(({ boxes }) => boxes), padding_side: "right" };
  const images = await processedImages(imageProcessorOf(processors), indices);
  return {
    raw: { "text.json": `${JSON.stringify(raw, null, 2)}\n`, ...images.raw },
    inputs: { ...batchOf(rows, padTokenId(c)), ...images.inputs },
  };
};

const synthesizer =
  (questionsFor: (indices: readonly number[]) => readonly string[] | undefined) =>
  (c: ModelConfig): InputSynthesizer =>
  async (processors, { kind, attempt }) => {
    if (kind !== "golden" && kind !== "other") return undefined;
    const indices = kind === "golden" ? [attempt, attempt + 1] : [attempt + 2];
    return processedDocuments(c, processors, indices, questionsFor(indices));
  };

/** Words in boxes and images of pages. */
export const documents = synthesizer(() => undefined);

/** The same with a question about each. */
export const documentQuestions = synthesizer((indices) => indices.map((index) => shortSentence(index + 3)));
