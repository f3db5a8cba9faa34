import type { ModelConfig } from "@tiny-random/core";
import {
  attend,
  linear,
  module,
  type Parameter,
  type RotaryPairs,
  rmsNorm,
  rotate,
  splitHeads,
  Tensor,
} from "@tiny-random/nn";
import { yarnMscale } from "../rope/attention-factor.ts";
import { apart } from "../rope/partial-turns.ts";
import { ropeOf } from "../rope/rope-settings.ts";
import type { CacheShape } from "../sessions/text-sessions.ts";
import { depthOf, type RotaryDecoderConfig } from "./decoder-config.ts";
import type { Block, LayerContext } from "./decoder-parts.ts";
import { type Indexer, indexedMask, sharedIndexedMask } from "./lightning-indexer.ts";

/** The config fields of multi-head latent attention (MLA). */
export interface LatentAttentionConfig extends RotaryDecoderConfig {
  readonly q_lora_rank: number | null;
  readonly kv_lora_rank: number;
  readonly qk_nope_head_dim: number;
  readonly qk_rope_head_dim: number;
  readonly v_head_dim: number;
  readonly rope_interleave?: boolean;
}

/** One latent vector and one rotary key for all heads. */
export const latentCache = (c: LatentAttentionConfig): CacheShape => ({
  layers: depthOf(c),
  heads: 1,
  headSize: c.kv_lora_rank,
  valueSize: c.qk_rope_head_dim,
});

/** What scores of MLA are multiplied by: YaRN's factor may be in it. */
export const attentionScale = (
  c: ModelConfig & { readonly qk_nope_head_dim: number; readonly qk_rope_head_dim: number },
): number => {
  const { type, settings } = ropeOf(c);
  const overall = type === "default" ? 0 : Number(settings["mscale_all_dim"] ?? 0);
  const magnitude = overall ? yarnMscale(Number(settings["factor"]), overall) : 1;
  return (magnitude * magnitude) / Math.sqrt(c.qk_nope_head_dim + c.qk_rope_head_dim);
};

/** The same for layers with an indexer, whose keys stand beside the rotary ones. */
export const indexedLatentCache = (
  c: LatentAttentionConfig & { readonly index_head_dim: number },
  hasIndexer: (layer: number) => boolean = () => true,
): CacheShape => ({
  layers: depthOf(c),
  heads: 1,
  headSize: c.kv_lora_rank,
  valueSize: (layer) => c.qk_rope_head_dim + (hasIndexer(layer) ? c.index_head_dim : 0),
});

/** Slots of MLA. */
export interface LatentAttentionOptions {
  /** What rotated queries are multiplied by: positions `[batch or 1, length]` → `[batch or 1, 1, length, 1]`. */
  queryFactor?(positions: Tensor): Tensor;
  /** Which features of rotary queries and keys turn together; as `rope_interleave` says by default. */
  readonly pairs?: RotaryPairs;
  /** Chooses the keys that queries see; those that an earlier layer chose where it is "shared". */
  readonly indexer?: Indexer | "shared";
  /** The attention's input → scales of all heads' values, `[batch, length, heads · size]`, under `gate_proj`. */
  readonly gate?: Block;
  /** A score of each head that takes part in the softmax and has no value, under `sinks`. */
  readonly sinks?: Parameter;
  /** The attention's input → a scale of each head's values, `[batch, length, heads]`, under `gate`. */
  readonly headGate?: Block;
  /** Keys that differ from DeepSeek's: `{ o_proj: "dense" }`. */
  readonly keys?: { readonly [Part in "o_proj" | "gate" | "gate_proj" | "sinks"]?: string };
  /** Epsilon of the norms of latent vectors; their class's by default, not the config's. */
  readonly latentEpsilon?: number | undefined;
  /** What queries and normed latent vectors are multiplied by. */
  readonly scales?: { readonly query: number; readonly latent: number };
}

/** What keys and values are made of, and who chooses among them. */
export const latentParts = (c: LatentAttentionConfig, { indexer, latentEpsilon }: LatentAttentionOptions) => {
  const { num_attention_heads: heads, kv_lora_rank: rank } = c;
  const features = rank + c.qk_rope_head_dim;
  return {
    kv_a_proj_with_mqa: linear(c.hidden_size, features, { bias: c.attention_bias ?? false }),
    kv_a_layernorm: rmsNorm(rank, latentEpsilon),
    kv_b_proj: linear(rank, heads * (c.qk_nope_head_dim + c.v_head_dim), { bias: false }),
    indexer: indexer === "shared" ? undefined : indexer,
  };
};

/** What MLA attends with: its input, queries of split heads, and the latent vectors that these were made of. */
export interface LatentQueries {
  readonly x: Tensor;
  /** `[batch, heads, length, qk_nope_head_dim + qk_rope_head_dim]`. */
  readonly queries: Tensor;
  /** Absent where queries are made without. */
  readonly latent?: Tensor | undefined;
}

/** Latent vectors and rotary keys of all positions, and the mask over them. The cache keeps an indexer's keys beside rotary ones. */
const latentsOf = (
  m: ReturnType<typeof latentParts>,
  c: LatentAttentionConfig,
  layer: number,
  { x, latent: queryLatent }: LatentQueries,
  context: LayerContext,
  { turn, options }: { turn(part: Tensor): Tensor; readonly options: LatentAttentionOptions },
) => {
  const [latent, rotaryKey] = m.kv_a_proj_with_mqa(x).split([c.kv_lora_rank, c.qk_rope_head_dim], -1) as [
    Tensor,
    Tensor,
  ];
  const normed = m.kv_a_layernorm(latent);
  const scaled = options.scales ? normed.mul(options.scales.latent) : normed;
  const fresh = [scaled.unsqueeze(1), turn(rotaryKey.unsqueeze(1))] as const;
  const terms = queryLatent && m.indexer?.(x, queryLatent, context);
  const beside = terms ? Tensor.cat([fresh[1], terms.keys], -1) : fresh[1];
  const [latents, kept] = context.cache?.extend(layer, fresh[0], beside) ?? [fresh[0], beside];
  if (!terms)
    return {
      latents,
      rotaryKeys: kept,
      mask: options.indexer === "shared" ? () => sharedIndexedMask(context) : context.mask,
    };
  const sizes = [c.qk_rope_head_dim, terms.keys.size(-1) as number];
  const [rotaryKeys, indexKeys] = kept.split(sizes, -1) as [Tensor, Tensor];
  return { latents, rotaryKeys, mask: () => indexedMask(terms, indexKeys, context) };
};

/** All heads' values, `[batch, length, heads · v_head_dim]`, of queries and what MLA's latent parts make of its input. */
export const attendLatents = (
  m: ReturnType<typeof latentParts> & { readonly sinks?: Parameter | undefined },
  c: LatentAttentionConfig,
  layer: number,
  input: LatentQueries,
  context: LayerContext,
  options: LatentAttentionOptions = {},
): Tensor => {
  const { num_attention_heads: heads, qk_nope_head_dim: plain, v_head_dim: valueSize } = c;
  const pairs = options.pairs ?? (c.rope_interleave ? "neighbours" : "halves");
  const turn = (part: Tensor) => rotate(pairs === "neighbours" ? apart(part) : part, context.rotary(layer));
  const [query, rotaryQuery] = input.queries.split([plain, c.qk_rope_head_dim], -1);
  const { latents, rotaryKeys, mask } = latentsOf(m, c, layer, input, context, { turn, options });
  const expanded = splitHeads(m.kv_b_proj(latents.squeeze(1)), heads, plain + valueSize);
  const [keys, values] = expanded.split([plain, valueSize], -1) as [Tensor, Tensor];
  const allKeys = Tensor.cat([keys, rotaryKeys.expand([1, heads, 1, 1])], -1);
  const plainQueries = Tensor.cat([query as Tensor, turn(rotaryQuery as Tensor)], -1);
  const factor = context.positions && options.queryFactor?.(context.positions);
  const allQueries = factor ? plainQueries.mul(factor) : plainQueries;
  // Scaled queries are scaled scores.
  const scale = attentionScale(c) * (options.scales?.query ?? 1);
  return attend(allQueries, allKeys, values, { scale, mask: mask(), sinks: m.sinks });
};

/**
 * Multi-head latent attention (MLA; DeepSeek-AI, 2024): keys and values are made of one latent vector a position, beside one
 * rotary key for all heads; the cache holds these two.
 */
export const multiHeadLatentAttention = (
  c: LatentAttentionConfig,
  layer: number,
  options: LatentAttentionOptions = {},
) => {
  const { num_attention_heads: heads, q_lora_rank: queryRank } = c;
  const size = c.qk_nope_head_dim + c.qk_rope_head_dim;
  const bias = c.attention_bias ?? false;
  const parts = latentParts(c, options);
  return module(
    {
      q_proj: queryRank === null ? linear(c.hidden_size, heads * size, { bias: false }) : undefined,
      q_a_proj: queryRank === null ? undefined : linear(c.hidden_size, queryRank, { bias }),
      q_a_layernorm: queryRank === null ? undefined : rmsNorm(queryRank, options.latentEpsilon),
      q_b_proj: queryRank === null ? undefined : linear(queryRank, heads * size, { bias: false }),
      ...parts,
      gate: options.headGate,
      o_proj: linear(heads * c.v_head_dim, c.hidden_size, { bias }),
      gate_proj: options.gate,
      sinks: options.sinks,
    },
    (m, x: Tensor, context: LayerContext) => {
      const plain = m.q_proj?.(x);
      const latent = plain ? undefined : m.q_a_layernorm?.(m.q_a_proj?.(x) as Tensor);
      const queries = splitHeads((plain ?? m.q_b_proj?.(latent as Tensor)) as Tensor, heads, size);
      const attended = attendLatents(m, c, layer, { x, queries, latent }, context, options);
      const byHead = m.gate?.(x).unsqueeze(-1);
      if (byHead) return m.o_proj(attended.unflatten(-1, [heads, c.v_head_dim]).mul(byHead).flatten(2));
      return m.o_proj(m.gate_proj ? attended.mul(m.gate_proj(x)) : attended);
    },
    options.keys,
  );
};
