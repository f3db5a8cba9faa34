import { attend, type Named, namedModule, rotate, splitHeads, type Tensor } from "@tiny-random/nn";
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

/** Takes a fused projection `[batch, length, features]` apart: query, key and value `[batch, heads, length, head_dim]`. */
export type TakeApart = (fused: Tensor, sizes: HeadSizes) => readonly [query: Tensor, key: Tensor, value: Tensor];

/** All queries, then all keys, then all values. */
export const byPart: TakeApart = (fused, { heads, keyValueHeads, headSize }) => {
  const counts = [heads, keyValueHeads, keyValueHeads];
  const parts = fused.split(
    counts.map((count) => count * headSize),
    -1,
  );
  const [query, key, value] = parts.map((part, index) => splitHeads(part, counts[index] as number, headSize));
  return [query, key, value] as [Tensor, Tensor, Tensor];
};

/** Head by head of keys and values: the queries that share it, its key, its value. */
export const byHead: TakeApart = (fused, { heads, keyValueHeads, headSize }) => {
  const shared = heads / keyValueHeads;
  const groups = splitHeads(fused, keyValueHeads, (shared + 2) * headSize);
  const [queries, key, value] = groups.split([shared * headSize, headSize, headSize], -1) as [Tensor, Tensor, Tensor];
  if (shared === 1) return [queries, key, value];
  const query = queries.unflatten(-1, [shared, headSize]).transpose(2, 3).flatten(1, 2);
  return [query, key, value];
};

/** What fused attention is made of. */
export interface FusedAttentionParts {
  /** To queries, keys and values at once. */
  readonly inputs: Named<Block>;
  readonly output: Named<Block>;
  readonly takeApart: TakeApart;
  /** What scores are multiplied by; head_dim^-0.5 by default. */
  readonly scale?: number;
  readonly window?: number | undefined;
}

/** Causal self-attention whose queries, keys and values come out of one projection. */
export const fusedAttention = (
  layer: number,
  sizes: HeadSizes,
  { inputs, output, takeApart, scale, window }: FusedAttentionParts,
): ContextBlock =>
  namedModule<{ inputs: Block; output: Block }, [Tensor, LayerContext], Tensor>(
    { inputs, output },
    (m, x, { mask, rotary, cache }) => {
      const [query, key, value] = takeApart(m.inputs(x), sizes);
      const turned = rotate(key, rotary(layer));
      const [keys, values] = cache?.extend(layer, turned, value) ?? [turned, value];
      return m.output(attend(rotate(query, rotary(layer)), keys, values, { mask: mask(window), scale }));
    },
  );
