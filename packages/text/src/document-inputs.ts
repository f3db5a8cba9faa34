// Documents: words, each in a box on a page of 1000 by 1000.

import type { ModelConfig } from "@tiny-random/core";
import type { StoredTensor } from "@tiny-random/nn";
import type { OwnInputs } from "./layers/encoder/encoder-class.ts";
import { type Nowhere, type PlacedTexts, type PlacedToken, paddedValues, placedInputs } from "./placed-texts.ts";
import { sentence } from "./sentences.ts";

/** Left, upper, right and lower edge on a page of 1000 by 1000. */
type Box = readonly [number, number, number, number];

/** A sentence's words in lines of four; longer words have wider boxes. */
export const documentOf = (index: number): PlacedTexts<Box> => {
  const texts = sentence(index).split(" ");
  const places = texts.map((word, place): Box => {
    const [left, upper] = [40 + 220 * (place % 4) + 7 * index, 60 + 150 * Math.floor(place / 4) + 11 * index];
    return [left, upper, left + 20 * word.length, upper + 50 + 3 * place];
  });
  return { texts, places };
};

const noBox: Box = [0, 0, 0, 0];

/** Special tokens, questions and padding in no box. */
export const inNoBox: Nowhere<Box> = { separator: noBox, other: noBox };

/** The same, but for separators, whose box is the page's lower right corner, as LayoutLM was trained. */
export const separatorsInCorner: Nowhere<Box> = { separator: [1000, 1000, 1000, 1000], other: noBox };

type Rows = readonly (readonly PlacedToken<Box>[])[];

/** The boxes of rows of tokens: int64 `[rows, length, 4]`. */
export const boxTensor = (rows: Rows): StoredTensor => paddedValues(rows, ({ place }) => place, noBox);

/** The same as shares of the page: float32. */
export const boxShares = (rows: Rows): StoredTensor => {
  const { shape, data } = boxTensor(rows);
  return { dtype: "float32", shape, data: Float32Array.from(Array.from(data, Number), (edge) => edge / 1000) };
};

/** How a family reads documents. */
export interface DocumentReader {
  /** The boxes of tokens that are no words. */
  readonly nowhere: Nowhere<Box>;
  readonly tokenTypes: boolean;
  /** Boxes in thousandths of the page, or as shares of it. */
  readonly boxes: "int64" | "float32";
}

/** Tokens, and the box of each as `bbox`. */
export const documentInputs = <C extends ModelConfig>({ boxes, ...reader }: DocumentReader): OwnInputs<C> => ({
  sessions: () => ({ bbox: { dtype: boxes, axes: ["batch_size", "sequence_length", 4] } }),
  synthesizer: (c, inputs) => {
    const tensors = (rows: Rows) => ({ bbox: boxes === "int64" ? boxTensor(rows) : boxShares(rows) });
    return placedInputs(c, { ...reader, textsOf: documentOf, recordedAs: "boxes", tensors }, inputs);
  },
});
