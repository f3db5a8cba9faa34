// Multi-head attention over a source: the queries' own states, an encoder's, or a cache.
import { type AnyModule, attend, linear, module, splitHeads, Tensor } from "@tiny-random/nn";
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
  /** Keys and values `[1, heads, prompt, head_dim]` before all others, which no cache holds and every query sees. */
  readonly prompt?: KeyValue | undefined;
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
  /** Heads of keys and values, by default as many; each serves neighbouring heads of queries (GQA). */
  readonly keyHeads?: number;
}

/** Keys, values and their mask with a prompt before them. */
const prompted = (prompt: KeyValue | undefined, [keys, values]: KeyValue, mask: Tensor | undefined) => {
  if (!prompt) return { keys, values, mask };
  const before = (part: Tensor, rest: Tensor) => Tensor.cat([part.expand(part.shape.with(0, rest.size(0))), rest], 2);
  const seen = mask && keys.graph.constant([0], "float32", [1, 1, 1, 1]).expand(mask.shape.with(-1, prompt[0].size(2)));
  return {
    keys: before(prompt[0], keys),
    values: before(prompt[1], values),
    mask: mask && seen && Tensor.cat([seen, mask], -1),
  };
};

/** Self-attention or cross-attention, by the source (Vaswani et al., 2017). */
export const multiHeadAttention = (
  { query, key, value, output }: Projections,
  { heads, headSize, scale, keyHeads = heads }: Heads,
  x: Tensor,
  { states = x, rotate = (part) => part, cached, mask: given, prompt, seen }: Source,
): Tensor => {
  const split = (part: Tensor) => splitHeads(part, keyHeads, headSize);
  const make = (): KeyValue => [rotate(split(key(states))), split(value(states))];
  const { keys, values, mask } = prompted(prompt, cached ? cached(make) : make(), given);
  return output(attend(rotate(splitHeads(query(x), heads, headSize)), keys, values, { mask, scale, seen }));
};

/** The config fields of grouped-query attention. */
export interface GroupedAttentionConfig {
  readonly hidden_size: number;
  readonly num_attention_heads: number;
  readonly num_key_value_heads: number;
  readonly head_dim?: number | null;
  readonly attention_bias: boolean;
}

/**
 * Grouped-query attention (GQA) under the keys of Llama's.
 *
 * @param keys of projections that checkpoints name differently
 */
export const groupedAttention = (c: GroupedAttentionConfig, keys: Readonly<Record<string, string>> = {}) => {
  const { num_attention_heads: heads, num_key_value_heads: keyHeads } = c;
  const headSize = c.head_dim ?? c.hidden_size / heads;
  const options = { bias: c.attention_bias };
  const parts = {
    q_proj: linear(c.hidden_size, heads * headSize, options),
    k_proj: linear(c.hidden_size, keyHeads * headSize, options),
    v_proj: linear(c.hidden_size, keyHeads * headSize, options),
    o_proj: linear(heads * headSize, c.hidden_size, options),
  };
  return module(
    parts,
    (m, x: Tensor, source: Source) => {
      const projections = { query: m.q_proj, key: m.k_proj, value: m.v_proj, output: m.o_proj };
      return multiHeadAttention(projections, { heads, headSize, keyHeads }, x, source);
    },
    keys,
  );
};
