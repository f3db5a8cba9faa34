import { transposedLinear } from "@tiny-random/nn";
import type { ContextBlock } from "./decoder-parts.ts";
import { byPart, fusedAttention, fusedWidth } from "./fused-attention.ts";

/** The config fields that GPT-2's attention reads. */
export interface GPT2AttentionConfig {
  readonly n_embd: number;
  readonly n_head: number;
  readonly scale_attn_weights: boolean;
  readonly scale_attn_by_inverse_layer_idx: boolean;
}

/** What a layer's scores are multiplied by. */
export const gpt2Scale = (c: GPT2AttentionConfig, layer: number): number =>
  (c.scale_attn_weights ? 1 / Math.sqrt(c.n_embd / c.n_head) : 1) / (c.scale_attn_by_inverse_layer_idx ? layer + 1 : 1);

/** Causal self-attention out of one projection (Radford et al., 2019): `[batch, length, width]` → the same. */
export const gpt2Attention = (c: GPT2AttentionConfig, layer: number): ContextBlock => {
  const sizes = { heads: c.n_head, keyValueHeads: c.n_head, headSize: c.n_embd / c.n_head };
  return fusedAttention(layer, sizes, {
    qkv: transposedLinear(c.n_embd, fusedWidth(sizes)),
    output: transposedLinear(c.n_embd, c.n_embd),
    keys: { qkv: "c_attn", output: "c_proj" },
    split: byPart,
    scale: gpt2Scale(c, layer),
  });
};
