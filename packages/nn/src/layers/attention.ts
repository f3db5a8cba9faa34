import type { Graph } from "../graph.ts";
import { Parameter } from "../parameter.ts";
import { Tensor } from "../tensor.ts";

/** `[batch, length, heads · head_dim]` → `[batch, heads, length, head_dim]`. */
export const splitHeads = (x: Tensor, heads: number, headSize: number): Tensor =>
  x.unflatten(-1, [heads, headSize]).transpose(1, 2);

/** `[batch, heads, length, head_dim]` → `[batch, length, heads · head_dim]`. */
export const mergeHeads = (x: Tensor): Tensor => x.transpose(1, 2).flatten(2);

/** Which group each head belongs to, where neighbouring heads share one: `[heads]`. */
export const groupOfEach = (graph: Graph, groups: number, heads: number): Tensor =>
  graph.constant(
    Array.from({ length: heads }, (_, head) => Math.floor((head * groups) / heads)),
    "int64",
  );

/** Each key/value head as often as queries share it: `[batch, kv_heads, ...]` → `[batch, heads, ...]`. */
const repeatHeads = (x: Tensor, heads: number): Tensor => {
  const own = x.size(1);
  if (own === heads || typeof own !== "number") return x;
  return x.index_select(1, groupOfEach(x.graph, own, heads));
};

/** How queries meet keys. */
export interface AttentionOptions {
  /** What scores are multiplied by; head_dim^-0.5 by default, undefined is not 1. */
  readonly scale?: number | undefined;
  /** Added to the scores, `[batch or 1, heads or 1, queries, keys]`: 0 where allowed, a very negative number elsewhere. */
  readonly mask?: Tensor | undefined;
  /** Scores stay within ± this, by a tangent. */
  readonly cap?: number | undefined;
  /**
   * A score of every head, `[heads]`, that takes part in the softmax and leads nowhere (Xiao et al., 2023); or one of every
   * query, `[batch, heads, queries, 1]`.
   */
  readonly sinks?: Parameter | Tensor | undefined;
  /** Hears of the weights, `[batch, heads, queries, keys]`. */
  readonly seen?: ((weights: Tensor) => void) | undefined;
}

/** Softmax over keys; what the sinks take of it is lost. */
const weightsOf = (scores: Tensor, sinks: Parameter | Tensor | undefined): Tensor => {
  if (!sinks) return scores.softmax(-1);
  const column =
    sinks instanceof Parameter
      ? scores.graph
          .parameter(sinks)
          .reshape([1, ...sinks.shape, 1, 1])
          .expand(scores.shape.with(-1, 1))
      : sinks;
  return Tensor.cat([scores, column], -1).softmax(-1).slice(-1, 0, -1);
};

/**
 * Scaled dot-product attention (Vaswani et al., 2017) of split heads: query `[batch, heads, queries, head_dim]`, key and
 * value `[batch, kv_heads, keys, head_dim]`, where heads is a multiple of kv_heads.
 *
 * @returns `[batch, queries, heads · head_dim]`
 */
export const attend = (query: Tensor, key: Tensor, value: Tensor, options: AttentionOptions = {}): Tensor => {
  const [heads, headSize] = [query.size(1) as number, query.size(-1) as number];
  const scores = query.matmul(repeatHeads(key, heads).transpose(2, 3));
  const scaled = scores.mul(options.scale ?? 1 / Math.sqrt(headSize));
  const capped = options.cap ? scaled.div(options.cap).tanh().mul(options.cap) : scaled;
  const masked = options.mask ? capped.add(options.mask) : capped;
  const weights = weightsOf(masked, options.sinks);
  options.seen?.(weights);
  return mergeHeads(weights.matmul(repeatHeads(value, heads)));
};
