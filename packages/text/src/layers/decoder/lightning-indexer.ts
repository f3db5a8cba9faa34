import { InputError } from "@tiny-random/core";
import {
  type AnyModule,
  amongLargest,
  layerNorm,
  linear,
  module,
  narrowedMask,
  Parameter,
  type RotaryTables,
  rotate,
  splitHeads,
  Tensor,
} from "@tiny-random/nn";
import type { Block, LayerContext } from "./decoder-parts.ts";

/** The config fields of a lightning indexer. */
export interface IndexerConfig {
  readonly hidden_size: number;
  readonly index_n_heads: number;
  readonly index_head_dim: number;
  /** How many keys a query sees at most. */
  readonly index_topk: number;
}

/** What an indexer makes of tokens, so that keys can be compared with queries. */
export interface IndexTerms {
  /** `[batch, heads, length, size]`. */
  readonly queries: Tensor;
  /** One key for all heads, `[batch, 1, length, size]`. */
  readonly keys: Tensor;
  /** How much each head's scores count, `[batch, length, heads]`. */
  readonly weights: Tensor;
  /** How many keys a query sees at most. */
  readonly count: number;
}

/** Tokens `[batch, length, width]` and the latent vectors of their queries → what their keys are chosen by. */
export type Indexer = ((x: Tensor, queryLatent: Tensor, context: LayerContext) => IndexTerms) & AnyModule;

/** What differs between indexers. */
export interface IndexerOptions {
  /** Turns a part of queries and keys, `[batch, heads, length, size]`, by position: the first features, in halves, by default. */
  turn?(x: Tensor, tables: RotaryTables | undefined): Tensor;
  /** The keys' norm; a layer norm by default. */
  norm?(size: number): Block;
  /** Whether a checkpoint keeps the weights of scores in float32, "float16" where only beside that, as by default. */
  readonly keepFloat32?: true | "float16";
}

/** How much each head's scores count. Scores of standard deviation 32 leave few queries undecided between two keys. */
export const indexWeights = (
  { hidden_size: width, index_n_heads: heads }: IndexerConfig,
  keepFloat32: true | "float16" = "float16",
) =>
  module(
    { weight: new Parameter([heads, width], { kind: "weight", fanIn: width / 1024 }, { keepFloat32 }) },
    (m, x: Tensor) => x.linear(m.weight),
  );

/** DeepSeek's lightning indexer (DeepSeek-AI, 2025), a small attention whose scores say which keys a query sees. */
export const lightningIndexer = (
  c: IndexerConfig & { readonly q_lora_rank: number },
  layer: number,
  { turn = rotate, norm = (width) => layerNorm(width, 1e-6), keepFloat32 }: IndexerOptions = {},
): Indexer => {
  const { index_n_heads: heads, index_head_dim: size } = c;
  return module(
    {
      wq_b: linear(c.q_lora_rank, heads * size, { bias: false }),
      wk: linear(c.hidden_size, size, { bias: false }),
      k_norm: norm(size),
      weights_proj: indexWeights(c, keepFloat32),
    },
    (m, x: Tensor, queryLatent: Tensor, { rotary }: LayerContext) => ({
      queries: turn(splitHeads(m.wq_b(queryLatent), heads, size), rotary(layer)),
      keys: turn(m.k_norm(m.wk(x)).unsqueeze(1), rotary(layer)),
      weights: m.weights_proj(x),
      count: c.index_topk,
    }),
  );
};

/** Which scores along the last axis are among the `count` largest, where there may be fewer. */
export const amongBest = (scores: Tensor, count: number): Tensor => {
  const none = scores.graph.constant([Number.NEGATIVE_INFINITY], "float32", [1, 1, 1]);
  const padded = Tensor.cat([scores, none.expand(scores.shape.with(-1, count))], -1);
  return amongLargest(padded, count).slice(-1, 0, -count);
};

/** Which keys score highest, by Σ weight · relu(query · key) over the indexer's heads: booleans `[batch, 1, queries, keys]`. */
export const chosenKeys = ({ queries, weights, count }: IndexTerms, keys: Tensor, mask: Tensor): Tensor => {
  const [heads, size] = [queries.size(1) as number, queries.size(-1) as number];
  const matches = queries
    .matmul(keys.transpose(2, 3))
    .mul(1 / Math.sqrt(size))
    .relu();
  const byHead = weights
    .mul(1 / Math.sqrt(heads))
    .transpose(1, 2)
    .unsqueeze(-1);
  const scores = matches.mul(byHead).sum(1).add(mask.squeeze(1));
  return amongBest(scores, count).unsqueeze(1);
};

const handedOnAs = "chosen keys";

/**
 * The attention's mask, narrowed to the keys that this layer's indexer chooses, which later layers may share.
 *
 * @param keys of all positions, `[batch, 1, keys, size]`
 */
export const indexedMask = (terms: IndexTerms, keys: Tensor, { mask, handedOn }: LayerContext): Tensor => {
  const chosen = chosenKeys(terms, keys, mask());
  handedOn.set(handedOnAs, chosen);
  return narrowedMask(mask(), chosen);
};

/** The attention's mask, narrowed to the keys that an earlier layer chose. Throws where none did. */
export const sharedIndexedMask = ({ mask, handedOn }: LayerContext): Tensor => {
  const chosen = handedOn.get(handedOnAs);
  if (!chosen)
    throw new InputError(
      "the first layer shares an indexer, and no layer before it has one: without q_lora_rank none has",
    );
  return narrowedMask(mask(), chosen);
};
