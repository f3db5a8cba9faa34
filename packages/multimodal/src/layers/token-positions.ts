import { idTensor, rowsOf, type Tensors, type TokenRows } from "@tiny-random/core";
import type { StoredTensor } from "@tiny-random/nn";

/** Positions of the last `length` of `total` tokens of every row. */
type PositionsOf = (total: number, length: number) => StoredTensor;

/** How a family counts the positions of tokens: one number each, or one for each of several axes. */
export interface TokenPositions {
  /** Of a padded batch: `[batch, length]` or `[axes, batch, length]`. */
  ofBatch(inputs: Tensors, config: Readonly<Record<string, unknown>>): StoredTensor;
  /**
   * Of texts that are generated from a prompt.
   *
   * @param inputs what the prompt came with: its images' sizes may count
   */
  generated(prompt: TokenRows, inputs: Tensors, config: Readonly<Record<string, unknown>>): PositionsOf;
}

/** Tokens numbered one after another, an image's as any others; padding has position 1, as in generation. */
export const countedPositions = (first: number): TokenPositions => ({
  ofBatch: ({ attention_mask }) => {
    const rows = attention_mask ? rowsOf(attention_mask) : [];
    return idTensor(
      rows.map((row) => {
        let next = first;
        return row.map((isToken) => (isToken ? next++ : 1));
      }),
    );
  },
  generated: (prompt) => (total, length) =>
    idTensor(prompt.map(() => Array.from({ length }, (_, index) => first + total - length + index))),
});
