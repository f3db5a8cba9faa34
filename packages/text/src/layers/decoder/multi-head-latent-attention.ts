import { attend, linear, module, rmsNorm, rotate, splitHeads, Tensor } from "@tiny-random/nn";
import { yarnMscale } from "../rope/attention-factor.ts";
import { ropeOf } from "../rope/rope-settings.ts";
import type { CacheShape } from "../sessions/text-sessions.ts";
import { depthOf, type RotaryDecoderConfig } from "./decoder-config.ts";
import type { Block, LayerContext } from "./decoder-parts.ts";

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

const attentionScale = (c: LatentAttentionConfig): number => {
  const { type, settings } = ropeOf(c);
  const overall = type === "default" ? 0 : Number(settings["mscale_all_dim"] ?? 0);
  const magnitude = overall ? yarnMscale(Number(settings["factor"]), overall) : 1;
  return (magnitude * magnitude) / Math.sqrt(c.qk_nope_head_dim + c.qk_rope_head_dim);
};

/** Slots of MLA. */
export interface LatentAttentionOptions {
  /** What rotated queries are multiplied by: positions `[batch or 1, length]` → `[batch or 1, 1, length, 1]`. */
  queryFactor?(positions: Tensor): Tensor;
  /** The attention's input → a gate for each head `[batch, length, heads]`, whose sigmoid scales its values, under `gate`. */
  readonly headGate?: Block;
  /** Keys that differ from DeepSeek's: `{ o_proj: "dense" }`. */
  readonly keys?: { readonly o_proj?: string; readonly gate?: string };
  /** What queries and normed latent vectors are multiplied by. */
  readonly scales?: { readonly query: number; readonly latent: number };
}

/** Moves pairs of neighbouring features to (feature i, feature i + size / 2), which `rotate` pairs. */
const apart = (x: Tensor): Tensor => Tensor.cat([x.slice(-1, 0, undefined, 2), x.slice(-1, 1, undefined, 2)], -1);

/**
 * Multi-head latent attention (MLA; DeepSeek-AI, 2024): keys and values are made of one latent vector a position, beside one
 * rotary key for all heads; the cache holds these two.
 */
export const multiHeadLatentAttention = (
  c: LatentAttentionConfig,
  layer: number,
  options: LatentAttentionOptions = {},
) => {
  const { num_attention_heads: heads, q_lora_rank: queryRank, kv_lora_rank: rank } = c;
  const [plain, rotary, valueSize] = [c.qk_nope_head_dim, c.qk_rope_head_dim, c.v_head_dim];
  const queries = heads * (plain + rotary);
  const bias = c.attention_bias ?? false;
  const { scales } = options;
  // Scaled queries are scaled scores.
  const scale = attentionScale(c) * (scales?.query ?? 1);
  return module(
    {
      q_proj: queryRank === null ? linear(c.hidden_size, queries, { bias: false }) : undefined,
      q_a_proj: queryRank === null ? undefined : linear(c.hidden_size, queryRank, { bias }),
      q_a_layernorm: queryRank === null ? undefined : rmsNorm(queryRank),
      q_b_proj: queryRank === null ? undefined : linear(queryRank, queries, { bias: false }),
      kv_a_proj_with_mqa: linear(c.hidden_size, rank + rotary, { bias }),
      kv_a_layernorm: rmsNorm(rank),
      kv_b_proj: linear(rank, heads * (plain + valueSize), { bias: false }),
      gate: options.headGate,
      o_proj: linear(heads * valueSize, c.hidden_size, { bias }),
    },
    (m, x: Tensor, { mask, rotary: tables, cache, positions }: LayerContext) => {
      const rotated = (part: Tensor) => rotate(c.rope_interleave ? apart(part) : part, tables(layer));
      const projected = m.q_proj?.(x) ?? m.q_b_proj?.(m.q_a_layernorm?.(m.q_a_proj?.(x) as Tensor) as Tensor);
      const [query, rotaryQuery] = splitHeads(projected as Tensor, heads, plain + rotary).split([plain, rotary], -1);
      const [latent, rotaryKey] = m.kv_a_proj_with_mqa(x).split([rank, rotary], -1) as [Tensor, Tensor];
      const normed = m.kv_a_layernorm(latent);
      const scaled = scales ? normed.mul(scales.latent) : normed;
      const fresh = [scaled.unsqueeze(1), rotated(rotaryKey.unsqueeze(1))] as const;
      const [latents, rotaryKeys] = cache?.extend(layer, ...fresh) ?? fresh;
      const expanded = splitHeads(m.kv_b_proj(latents.squeeze(1)), heads, plain + valueSize);
      const [keys, values] = expanded.split([plain, valueSize], -1) as [Tensor, Tensor];
      const allKeys = Tensor.cat([keys, rotaryKeys.expand([1, heads, 1, 1])], -1);
      const plainQueries = Tensor.cat([query as Tensor, rotated(rotaryQuery as Tensor)], -1);
      const factor = positions && options.queryFactor?.(positions);
      const allQueries = factor ? plainQueries.mul(factor) : plainQueries;
      const attended = attend(allQueries, allKeys, values, { scale, mask: mask() });
      const gate = m.gate?.(x).sigmoid().unsqueeze(-1);
      return m.o_proj(gate ? attended.unflatten(-1, [heads, valueSize]).mul(gate).flatten(2) : attended);
    },
    options.keys,
  );
};
