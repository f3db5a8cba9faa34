import { attend, module, type Parameter, rotate, splitHeads, type Tensor } from "@tiny-random/nn";
import type { Block, ContextBlock, LayerContext } from "./decoder-parts.ts";

/** Heads of queries, those of keys and values that they share, features of each. */
export interface HeadSizes {
  readonly heads: number;
  readonly keyValueHeads: number;
  readonly headSize: number;
}

/** How wide the output of a fused projection is. */
export const fusedWidth = ({ heads, keyValueHeads, headSize }: HeadSizes): number =>
  (heads + 2 * keyValueHeads) * headSize;

/** Splits a fused projection `[batch, length, features]` into query, key and value `[batch, heads, length, head_dim]`. */
export type SplitQkv = (fused: Tensor, sizes: HeadSizes) => readonly [query: Tensor, key: Tensor, value: Tensor];

/** All queries, then all keys, then all values. */
export const byPart: SplitQkv = (fused, { heads, keyValueHeads, headSize }) => {
  const counts = [heads, keyValueHeads, keyValueHeads];
  const parts = fused.split(
    counts.map((count) => count * headSize),
    -1,
  );
  const [query, key, value] = parts.map((part, index) => splitHeads(part, counts[index] as number, headSize));
  return [query, key, value] as [Tensor, Tensor, Tensor];
};

/** Head after head of keys and values: the queries that share it, its key, its value. */
export const byHead: SplitQkv = (fused, { heads, keyValueHeads, headSize }) => {
  const shared = heads / keyValueHeads;
  const groups = splitHeads(fused, keyValueHeads, (shared + 2) * headSize);
  const [queries, key, value] = groups.split([shared * headSize, headSize, headSize], -1) as [Tensor, Tensor, Tensor];
  if (shared === 1) return [queries, key, value];
  const query = queries.unflatten(-1, [shared, headSize]).transpose(2, 3).flatten(1, 2);
  return [query, key, value];
};

/** The parts of fused attention. */
export interface FusedAttentionParts {
  /** The projection to queries, keys and values at once. */
  readonly qkv: Block;
  readonly output: Block;
  /** The checkpoint's keys of the two projections, and of the norms. */
  readonly keys: {
    readonly qkv: string;
    readonly output: string;
    readonly q_layernorm?: string;
    readonly k_layernorm?: string;
  };
  readonly split: SplitQkv;
  /** Norms of each head's query and key before they are rotated, under `q_layernorm` and `k_layernorm`. */
  readonly norms?: { readonly query: Block; readonly key: Block } | undefined;
  /** What scores are multiplied by; head_dim^-0.5 by default. */
  readonly scale?: number | undefined;
  readonly slidingWindow?: number | undefined;
  /** Added to the projected output, under `dense_bias`: where checkpoints have it beside the projection. */
  readonly outputBias?: Parameter | undefined;
}

/** Causal self-attention whose queries, keys and values come out of one projection. */
export const fusedAttention = (
  layer: number,
  sizes: HeadSizes,
  { qkv, output, keys, split, norms, scale, slidingWindow, outputBias }: FusedAttentionParts,
): ContextBlock =>
  module(
    { qkv, q_layernorm: norms?.query, k_layernorm: norms?.key, output, dense_bias: outputBias },
    (m, x: Tensor, { mask, rotary, cache }: LayerContext) => {
      const [projectedQuery, projectedKey, value] = split(m.qkv(x), sizes);
      const query = m.q_layernorm?.(projectedQuery) ?? projectedQuery;
      const key = m.k_layernorm?.(projectedKey) ?? projectedKey;
      const rotatedKey = rotate(key, rotary(layer));
      const [allKeys, allValues] = cache?.extend(layer, rotatedKey, value) ?? [rotatedKey, value];
      const rotatedQuery = rotate(query, rotary(layer));
      const attended = m.output(attend(rotatedQuery, allKeys, allValues, { mask: mask(slidingWindow), scale }));
      return m.dense_bias ? attended.add(m.dense_bias) : attended;
    },
    keys,
  );
