import { type AnyModule, attend, splitHeads, type Tensor } from "@tiny-random/nn";
import type { KeyValue } from "./decoder-cache.ts";

/** A linear map. */
export type Linear = ((x: Tensor) => Tensor) & AnyModule;

/** What queries meet. */
export interface Source {
  /** Added to the scores. */
  readonly mask?: Tensor | undefined;
  /** What keys and values are made of, `[batch, keys, width]`; the queries' own states where absent. */
  readonly states?: Tensor | undefined;
  /** Turns queries and keys, `[batch, heads, length, head_dim]`, by their positions. */
  readonly turn?: ((heads: Tensor) => Tensor) | undefined;
  /** Keys and values of earlier steps with those made now, or in place of them. */
  readonly remember?: ((make: () => KeyValue) => KeyValue) | undefined;
  /** Hears of the weights, `[batch, heads, queries, keys]`. */
  readonly seen?: ((weights: Tensor) => void) | undefined;
}

/** The four projections. */
export interface Projections {
  readonly query: Linear;
  readonly key: Linear;
  readonly value: Linear;
  readonly output: Linear;
}

/** How many heads, their size, and what their scores are multiplied by, if not by head_dim^-0.5. */
export interface Heads {
  readonly heads: number;
  readonly headSize: number;
  readonly scale?: number;
}

/** Attention of an encoder, of a decoder to itself or to an encoder, as the source says (Vaswani et al., 2017). */
export const attendThrough = (
  { query, key, value, output }: Projections,
  { heads, headSize, scale }: Heads,
  x: Tensor,
  { states = x, turn = (part) => part, remember, mask, seen }: Source,
): Tensor => {
  const split = (part: Tensor) => splitHeads(part, heads, headSize);
  const make = (): KeyValue => [turn(split(key(states))), split(value(states))];
  const [keys, values] = remember ? remember(make) : make();
  return output(attend(turn(split(query(x))), keys, values, { mask, scale, seen }));
};
