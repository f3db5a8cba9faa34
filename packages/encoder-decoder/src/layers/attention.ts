// Multi-head attention over a source: the queries' own states, an encoder's, or a cache.
import { type AnyModule, attend, splitHeads, type Tensor } from "@tiny-random/nn";
import type { KeyValue } from "./decoder-cache.ts";

/** A linear map. */
export type Linear = ((x: Tensor) => Tensor) & AnyModule;

/** What queries attend to. */
export interface Source {
  /** Added to the scores. */
  readonly mask?: Tensor | undefined;
  /** The states of keys and values, `[batch, keys, width]`; by default those of the queries. */
  readonly states?: Tensor | undefined;
  /** Rotary positions on queries and keys, `[batch, heads, length, head_dim]`. */
  readonly rotate?: ((heads: Tensor) => Tensor) | undefined;
  /** Keys and values from the cache: joined with new ones, or in place of them. */
  readonly cached?: ((make: () => KeyValue) => KeyValue) | undefined;
  /** Receives the weights, `[batch, heads, queries, keys]`. */
  readonly seen?: ((weights: Tensor) => void) | undefined;
}

/** The four projections. */
export interface Projections {
  readonly query: Linear;
  readonly key: Linear;
  readonly value: Linear;
  readonly output: Linear;
}

/** Heads, their size, and the scale of their scores, by default head_dim^-0.5. */
export interface Heads {
  readonly heads: number;
  readonly headSize: number;
  readonly scale?: number;
}

/** Self-attention or cross-attention, by the source (Vaswani et al., 2017). */
export const multiHeadAttention = (
  { query, key, value, output }: Projections,
  { heads, headSize, scale }: Heads,
  x: Tensor,
  { states = x, rotate = (part) => part, cached, mask, seen }: Source,
): Tensor => {
  const split = (part: Tensor) => splitHeads(part, heads, headSize);
  const make = (): KeyValue => [rotate(split(key(states))), split(value(states))];
  const [keys, values] = cached ? cached(make) : make();
  return output(attend(rotate(split(query(x))), keys, values, { mask, scale, seen }));
};
