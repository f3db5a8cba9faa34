import { InputError } from "@tiny-random/core";
import { activation, embedding, heldWeight, isFloat, linear, module, Parameter, Tensor, weight } from "@tiny-random/nn";
import type { LayerContext } from "../../layers/decoder/decoder-parts.ts";
import { emptyState } from "../../layers/recurrent/causal-convolution.ts";
import { currentMask } from "../../layers/recurrent/padding.ts";
import type { LayerStates } from "../../layers/sessions/text-sessions.ts";
import type { Config } from "./config.ts";
import { streamNorm } from "./streams.ts";

const whole = (values: () => readonly bigint[], count: number): Parameter =>
  new Parameter([count], { kind: "exact", data: () => BigInt64Array.from(values()) }, { dtype: "int64" });

const golden = 0x9e3779b97f4a7c15n;

/** The number that SplitMix64 (Steele et al., 2014) makes of a state. */
const splitMix64 = (state: bigint): bigint => {
  const start = BigInt.asUintN(64, state + golden);
  const first = BigInt.asUintN(64, (start ^ (start >> 30n)) * 0xbf58476d1ce4e5b9n);
  const second = BigInt.asUintN(64, (first ^ (first >> 27n)) * 0x94d049bb133111ebn);
  return second ^ (second >> 31n);
};

/** Odd numbers that tokens are hashed by, one for each token of an n-gram; their products with tokens stay below 2⁶³. */
const multipliers = (c: Config, table: number): bigint[] => {
  const largest = (2n ** 63n - 1n) / BigInt(Math.max(c.vocab_size, 1));
  const bound = largest / 2n > 1n ? largest / 2n : 1n;
  const seed = BigInt(c.seed) + 10007n * BigInt(table);
  return Array.from(
    { length: c.ngram_size },
    (_, place) => 2n * (splitMix64(seed + golden * BigInt(place + 1)) % bound) + 1n,
  );
};

const isPrime = (value: number): boolean => {
  if (value < 4 || value % 2 === 0) return value === 2 || value === 3;
  for (let divisor = 3; divisor * divisor <= value; divisor += 2) if (value % divisor === 0) return false;
  return true;
};

/** The first primes from a number on. */
const primesFrom = (start: number, count: number): number[] => {
  const found: number[] = [];
  for (let value = start; found.length < count; value++) if (isPrime(value)) found.push(value);
  return found;
};

const hashesOf = (c: Config): number => (c.ngram_size - 1) * c.heads_per_ngram;

/** How many rows each hash has in a table: primes, which no other table of the model has. */
const rowsByHash = (c: Config, table: number): number[] =>
  primesFrom(c.ngram_vocab_size_base, (table + 1) * hashesOf(c)).slice(table * hashesOf(c));

const offsets = (rows: readonly number[]): number[] =>
  rows.map((_, hash) => rows.slice(0, hash).reduce((sum, count) => sum + count, 0));

/** The table's rows, those that fill it up too, in as many parts as the checkpoint has. */
const tableParts = (c: Config, rows: readonly number[]): Parameter[] => {
  const used = rows.reduce((sum, count) => sum + count, 0);
  const all = Math.ceil(used / c.make_ngram_vocab_size_divisible_by) * c.make_ngram_vocab_size_divisible_by;
  const ofPart = Math.ceil(all / c.split_ngram_parts);
  const size = c.ple_embed_dim / hashesOf(c);
  return Array.from({ length: Math.ceil(all / ofPart) }, (_, part) => {
    const count = Math.min(ofPart, all - part * ofPart);
    return embedding(count, size).weight;
  });
};

/** One table, in parts as checkpoints have it: `shard_0.weight`. */
const partedTable = (parts: readonly Parameter[]) =>
  module(Object.fromEntries(parts.map((part, index) => [`shard_${index}`, heldWeight(part)])), (_, ids: Tensor) =>
    ids.embedding(
      Tensor.cat(
        parts.map((part) => ids.graph.parameter(part)),
        0,
      ),
    ),
  );

/** The token at which a text ends, the first where there are several. */
const endOf = (c: Config): number => {
  const end = Array.isArray(c.eos_token_id) ? c.eos_token_id[0] : c.eos_token_id;
  if (typeof end === "number") return end;
  throw new InputError("layers with n-grams need an eos_token_id", "Texts before the first token are made of it.");
};

/** The current tokens behind the last ones before them, padding as ends of texts, `[batch, context + length]`. */
const historyOf = (c: Config, layer: number, { tokens, padding, cache }: LayerContext): Tensor => {
  if (isFloat(tokens.dtype)) throw new InputError("n-grams are made of token ids, not of embedded tokens");
  const [end, context] = [endOf(c), c.ngram_size - 1];
  const isToken = currentMask(padding, tokens).squeeze(-1).gt(0);
  // The cache holds how far ids are from the end's, so that zeros are a text's beginning.
  const past = cache?.state("ngram", `${layer}.tokens`) ?? emptyState(tokens, [context]);
  const history = Tensor.cat([past.to("int64").add(end), tokens.where(isToken, end)], 1);
  cache?.keep("ngram", `${layer}.tokens`, history.slice(1, -context).sub(end).to("float32"));
  return history;
};

/** Each token and those before it in its text, the end's id where there are none: `[batch, length]` each. */
const tokensBefore = (c: Config, history: Tensor): Tensor[] => {
  const [end, context] = [endOf(c), c.ngram_size - 1];
  const isEnd = history.eq(end).to("int64");
  const text = isEnd.cumsum(1).sub(isEnd);
  const back = (x: Tensor, by: number) => (by === 0 ? x.slice(1, context) : x.slice(1, context - by, -by));
  return Array.from({ length: c.ngram_size }, (_, by) =>
    back(history, by).where(back(text, by).eq(back(text, 0)), end),
  );
};

/** Vectors of the n-grams that end at each token, several hashes of each order: `[batch, length, ple_embed_dim]`. */
const ngramEmbedding = (c: Config, layer: number, table: number) => {
  const rows = rowsByHash(c, table);
  const perOrder = c.heads_per_ngram;
  return module(
    {
      layer_multipliers: whole(() => multipliers(c, table), c.ngram_size),
      ngram_heads_vocab_sizes: whole(() => rows.map(BigInt), rows.length),
      ngram_heads_offsets: whole(() => offsets(rows).map(BigInt), rows.length),
      ngram_embedding: partedTable(tableParts(c, rows)),
    },
    (m, context: LayerContext) => {
      const { graph } = context.tokens;
      const factors = graph.parameter(m.layer_multipliers);
      const [sizes, starts] = [graph.parameter(m.ngram_heads_vocab_sizes), graph.parameter(m.ngram_heads_offsets)];
      const hashed = tokensBefore(c, historyOf(c, layer, context)).map((ids, by) =>
        ids.mul(factors.slice(0, by, by + 1)),
      );
      const ids = hashed.slice(1).map((_, order) => {
        const mixed = hashed.slice(0, order + 2).reduce((x, other) => x.bitwise_xor(other));
        const [from, to] = [order * perOrder, (order + 1) * perOrder];
        return mixed
          .unsqueeze(-1)
          .remainder(sizes.slice(0, from, to))
          .add(starts.slice(0, from, to));
      });
      return m.ngram_embedding(Tensor.cat(ids, -1)).flatten(2);
    },
  );
};

const spanOf = (c: Config): number => (c.ple_conv_kernel_size - 1) * c.ngram_size;

/** What a layer with n-grams carries: the last tokens, and what its convolution saw. */
export const ngramStates = (c: Config): LayerStates => ({
  ngram: { tokens: [c.ngram_size - 1], conv: [c.hc_count * c.hidden_size, spanOf(c)] },
});

/** A convolution of each channel over places as far apart as an n-gram is long: `[batch, channels, length]` → the same. */
const dilatedConvolution = (c: Config, layer: number) => {
  const [channels, span] = [c.hc_count * c.hidden_size, spanOf(c)];
  return module(
    { weight: weight([channels, 1, c.ple_conv_kernel_size], c.ple_conv_kernel_size) },
    (m, x: Tensor, { cache }: LayerContext) => {
      const past = cache?.state("ngram", `${layer}.conv`) ?? emptyState(x, [channels, span]);
      const all = Tensor.cat([past, x], 2);
      cache?.keep("ngram", `${layer}.conv`, all.slice(2, -span));
      return all.conv1d(m.weight, undefined, { groups: channels, dilation: c.ngram_size });
    },
  );
};

/** √|x| with x's sign. */
const signedRoot = (x: Tensor): Tensor => x.abs().clamp(1e-6).sqrt().mul(x.sign());

/**
 * Per-layer embeddings of n-grams (compare Engram; Cheng et al., 2026): what the streams say gates each n-gram's value, which then
 * goes through a short convolution. Streams `[batch, length, streams, width]` → what is added to them.
 */
export const ngramLayer = (c: Config, layer: number, table: number) => {
  const { hc_count: streams, hidden_size: width, ple_embed_dim: features } = c;
  return module(
    {
      ple_embedding: ngramEmbedding(c, layer, table),
      key_proj: linear(features, streams * width, { bias: false }),
      value_proj: linear(features, width, { bias: false }),
      norm_key: streamNorm(c),
      norm_query: streamNorm(c),
      norm_conv: streamNorm(c),
      conv1d: dilatedConvolution(c, layer),
    },
    (m, x: Tensor, context: LayerContext) => {
      const embedded = m.ple_embedding(context);
      const keys = m.norm_key(m.key_proj(embedded).unflatten(-1, [streams, width]));
      const match = keys
        .mul(m.norm_query(x))
        .sum(-1, true)
        .mul(1 / Math.sqrt(width));
      const value = signedRoot(match).sigmoid().mul(m.value_proj(embedded).unsqueeze(2));
      const mask = currentMask(context.padding, context.tokens);
      const normed = m.norm_conv(value).flatten(2).mul(mask);
      const near = activation("silu")(m.conv1d(normed.transpose(1, 2), context)).transpose(1, 2);
      return value.flatten(2).mul(mask).add(near).unflatten(-1, [streams, width]);
    },
  );
};
