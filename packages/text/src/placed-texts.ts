// Texts in different places: a box on a page, a path in a tree of tags.

import { type InputSynthesizer, jsonText, type ModelConfig, type Processors } from "@tiny-random/core";
import type { StoredTensor } from "@tiny-random/nn";
import { shortSentence } from "./sentences.ts";
import { padTokenId } from "./special-ids.ts";
import type { Encoder } from "./tokenizers/encode.ts";

/** Texts and the place of each. */
export interface PlacedTexts<P> {
  readonly texts: readonly string[];
  readonly places: readonly P[];
}

/** Rows of placed texts, behind a question each where there are some. */
export interface PlacedBatch<P> {
  readonly rows: readonly PlacedTexts<P>[];
  readonly questions?: readonly string[] | undefined;
}

/** A token, the type of its text, and its place. */
export interface PlacedToken<P> {
  readonly id: number;
  readonly type: number;
  readonly place: P;
}

/** The places of tokens that stand nowhere. */
export interface Nowhere<P> {
  /** Of what ends a text. */
  readonly separator: P;
  /** Of what begins a row, and of a question. */
  readonly other: P;
}

const tokenizerOf = (processors: Processors): Encoder => processors["tokenizer"] as Encoder;

/** Tokens of texts in their places, behind a question if there is one, between the special tokens that the tokenizer has there. */
const tokensOf = <P>(
  tokenizer: Encoder,
  { texts, places }: PlacedTexts<P>,
  question: string | undefined,
  { separator, other }: Nowhere<P>,
): PlacedToken<P>[] => {
  const asked = question === undefined ? 0 : tokenizer.encode(question, false).length;
  // The question stands for the texts too: an empty second text is none.
  const pair = question === undefined ? {} : { pairs: [question] };
  const { input_ids, token_type_ids } = tokenizer.encodeBatch([question ?? ""], { padding: "right", ...pair });
  const before = tokenizer.encode("", true).length - 1;
  const frame = (input_ids[0] ?? []).map((id, index): PlacedToken<P> => {
    const type = token_type_ids[0]?.[index] ?? 0;
    return { id, type, place: index < before + asked ? other : separator };
  });
  const type = frame.at(-1)?.type ?? 0;
  const placed = texts.flatMap((text, index) =>
    tokenizer.encode(text, false).map((id) => ({ id, type, place: places[index] ?? other })),
  );
  return [...frame.slice(0, frame.length - 1 - asked), ...placed, ...frame.slice(-1)];
};

/** The tokens of every row of a batch. */
export const placedTokens = <P>(
  processors: Processors,
  { rows, questions }: PlacedBatch<P>,
  nowhere: Nowhere<P>,
): PlacedToken<P>[][] => rows.map((row, index) => tokensOf(tokenizerOf(processors), row, questions?.[index], nowhere));

/**
 * Values of every token, padded on the right: int64 `[rows, length]`.
 *
 * @param padding the values of padding; where they are several, so are those of a token: `[rows, length, values]`
 */
export const paddedValues = <T>(
  rows: readonly (readonly T[])[],
  valuesOf: (token: T) => readonly number[],
  padding: readonly number[],
): StoredTensor => {
  const length = Math.max(...rows.map((row) => row.length));
  const values = rows.flatMap((row) =>
    [...row.map(valuesOf), ...Array<readonly number[]>(length - row.length).fill(padding)].flat(),
  );
  const shape = [rows.length, length, ...(padding.length > 1 ? [padding.length] : [])];
  return { dtype: "int64", shape, data: BigInt64Array.from(values, BigInt) };
};

/** `input_ids` and `attention_mask` of rows. */
export const tokenTensors = (c: ModelConfig, rows: readonly (readonly { readonly id: number }[])[]) => ({
  input_ids: paddedValues(rows, ({ id }) => [id], [padTokenId(c)]),
  attention_mask: paddedValues(rows, () => [1], [0]),
});

/** `text.json`: texts, or questions and texts, and the texts' places under their name. */
export const recordedTexts = <P>({ rows, questions }: PlacedBatch<P>, places: string): Record<string, string> => {
  const texts = rows.map((row) => row.texts);
  const spoken = questions ? { text: questions, text_pair: texts } : { text: texts };
  const raw = { ...spoken, [places]: rows.map((row) => row.places), padding_side: "right" };
  return { "text.json": jsonText(raw) };
};

/** What classes read whose texts have places. */
export interface PlacedInputs<P> {
  /** The texts of a number. */
  textsOf(index: number): PlacedTexts<P>;
  readonly nowhere: Nowhere<P>;
  /** What `text.json` calls the places. */
  readonly recordedAs: string;
  readonly tokenTypes: boolean;
  /** The inputs that say where tokens stand. */
  tensors(rows: readonly (readonly PlacedToken<P>[])[], processors: Processors): Record<string, StoredTensor>;
}

/** Which of a family's classes reads them. */
export interface PlacedReader {
  /** A question before the texts. */
  readonly pairs?: boolean;
  /** The third text of each row masked. */
  readonly masked?: boolean;
}

/** The question that is asked of the texts of a number. */
export const questionOf = (index: number): string => shortSentence(index + 3);

const masked = <P>(row: PlacedTexts<P>, mask: string | undefined): PlacedTexts<P> =>
  mask === undefined ? row : { ...row, texts: row.texts.with(2, mask) };

/** Texts in their places, through the tokenizer. */
export const placedInputs =
  <P>(c: ModelConfig, how: PlacedInputs<P>, reader: PlacedReader): InputSynthesizer =>
  (processors, { kind, attempt }) => {
    if (kind !== "golden" && kind !== "other") return undefined;
    const indices = kind === "golden" ? [attempt, attempt + 1] : [attempt + 2];
    const { maskToken } = tokenizerOf(processors);
    const rows = indices.map((index) => masked(how.textsOf(index), reader.masked ? maskToken : undefined));
    const batch: PlacedBatch<P> = { rows, questions: reader.pairs ? indices.map(questionOf) : undefined };
    const tokens = placedTokens(processors, batch, how.nowhere);
    const types = how.tokenTypes ? { token_type_ids: paddedValues(tokens, ({ type }) => [type], [0]) } : {};
    return {
      raw: recordedTexts(batch, how.recordedAs),
      inputs: { ...tokenTensors(c, tokens), ...types, ...how.tensors(tokens, processors) },
    };
  };
