import { attend, linear, module, splitHeads, type Tensor } from "@tiny-random/nn";
import type { EncoderContext } from "./encoder-attention.ts";

/** The config fields that global attention reads. */
export interface GlobalAttentionConfig {
  readonly hidden_size: number;
  readonly num_attention_heads: number;
}

/** What layers share: which tokens are global, and the mask of the others for half a window. */
export interface GlobalContext extends EncoderContext {
  readonly isGlobal?: Tensor;
  readonly near?: (reach: number) => Tensor;
}

/** Attention to the neighbourhood and to global tokens, which by projections of their own see everything (Beltagy et al., 2020). */
export const globalAttention = (c: GlobalAttentionConfig, reach: number) => {
  const project = () => linear(c.hidden_size, c.hidden_size);
  return module(
    {
      query: project(),
      key: project(),
      value: project(),
      query_global: project(),
      key_global: project(),
      value_global: project(),
    },
    (m, x: Tensor, { mask, isGlobal, near }: GlobalContext) => {
      if (!isGlobal || !near) throw new Error("attention needs to know which tokens are global");
      const split = (part: Tensor) => splitHeads(part, c.num_attention_heads, c.hidden_size / c.num_attention_heads);
      const own = attend(split(m.query(x)), split(m.key(x)), split(m.value(x)), { mask: near(reach) });
      const global = [m.query_global(x), m.key_global(x), m.value_global(x)].map(split) as [Tensor, Tensor, Tensor];
      return attend(...global, { mask }).where(isGlobal.unsqueeze(-1), own);
    },
  );
};
