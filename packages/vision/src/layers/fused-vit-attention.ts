import { attend, linear, module, splitHeads, type Tensor } from "@tiny-random/nn";

/** The config fields that the attention reads. */
interface FusedAttentionConfig {
  readonly hidden_size: number;
  readonly num_attention_heads: number;
  readonly qkv_bias: boolean;
}

/** Attention of all places, `[batch, length, width]`, whose queries, keys and values come out of one projection (timm's ViT). */
export const fusedVitAttention = (c: FusedAttentionConfig) => {
  const [width, heads] = [c.hidden_size, c.num_attention_heads];
  return module({ qkv: linear(width, 3 * width, { bias: c.qkv_bias }), proj: linear(width, width) }, (m, x: Tensor) => {
    const split = m
      .qkv(x)
      .chunk(3, -1)
      .map((part) => splitHeads(part, heads, width / heads));
    const [query, key, value] = split as [Tensor, Tensor, Tensor];
    return m.proj(attend(query, key, value));
  });
};
