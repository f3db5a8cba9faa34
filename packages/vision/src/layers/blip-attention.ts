import { attend, linear, module, splitHeads, type Tensor } from "@tiny-random/nn";

/** The config fields that the attention reads. */
interface BlipAttentionConfig {
  readonly hidden_size: number;
  readonly num_attention_heads: number;
  readonly qkv_bias?: boolean;
}

/** Attention of BLIP and its kin, with one projection for queries, keys and values: `[batch, length, width]` → the same. */
export const blipAttention = ({
  hidden_size: width,
  num_attention_heads: heads,
  qkv_bias = true,
}: BlipAttentionConfig) =>
  module({ qkv: linear(width, 3 * width, { bias: qkv_bias }), projection: linear(width, width) }, (m, x: Tensor) => {
    const parts = m.qkv(x).chunk(3, -1);
    const [query, key, value] = parts.map((part) => splitHeads(part, heads, width / heads)) as [Tensor, Tensor, Tensor];
    return m.projection(attend(query, key, value));
  });
