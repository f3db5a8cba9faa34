import { attend, module, splitHeads, type Tensor, transposedLinear } from "@tiny-random/nn";
import type { LayerContext } from "./decoder-parts.ts";

/** The config fields that GPT-2's attention to an encoder reads. */
export interface CrossAttentionConfig {
  readonly n_embd: number;
  readonly n_head: number;
}

/** Attention to an encoder: keys and values out of one projection of its states. */
export const fusedCrossAttention = (c: CrossAttentionConfig, scale: number) => {
  const parts = {
    c_attn: transposedLinear(c.n_embd, 2 * c.n_embd),
    q_attn: transposedLinear(c.n_embd, c.n_embd),
    c_proj: transposedLinear(c.n_embd, c.n_embd),
  };
  return module(parts, (m, x: Tensor, { encoder }: LayerContext) => {
    if (!encoder) throw new Error("a decoder with attention to an encoder needs its states");
    const split = (part: Tensor) => splitHeads(part, c.n_head, c.n_embd / c.n_head);
    const [key, value] = m.c_attn(encoder.states).chunk(2, -1) as [Tensor, Tensor];
    const options = { mask: encoder.mask, scale };
    return m.c_proj(attend(split(m.q_attn(x)), split(key), split(value), options));
  });
};
