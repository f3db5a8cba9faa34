import {
  attend,
  bias,
  layerNorm,
  linear,
  module,
  Parameter,
  splitHeads,
  type Tensor,
  type TowerConfig,
  towerMlp,
  weight,
} from "@tiny-random/nn";

/** Attention whose three projections are one matrix (`torch.nn.MultiheadAttention`). */
const packedAttention = (width: number, heads: number) =>
  module(
    {
      in_proj_weight: weight([3 * width, width], width),
      in_proj_bias: bias(3 * width),
      out_proj: linear(width, width),
    },
    (m, query: Tensor, keys: Tensor, mask?: Tensor) => {
      const part = (x: Tensor, index: number) => {
        const [start, end] = [index * width, (index + 1) * width];
        const map = x.graph.parameter(m.in_proj_weight).slice(0, start, end).transpose(0, 1);
        const projected = x.matmul(map).add(x.graph.parameter(m.in_proj_bias).slice(0, start, end));
        return splitHeads(projected, heads, width / heads);
      };
      return m.out_proj(attend(part(query, 0), part(keys, 1), part(keys, 2), { mask }));
    },
  );

/**
 * Multi-head attention pooling: a learned query attends to all patches, then a feed-forward network: `[batch, length, width]` →
 * `[batch, width]` (Zhai et al., 2022). An additive mask leaves patches of padding out.
 */
export const attentionPooling = (c: TowerConfig) =>
  module(
    {
      probe: new Parameter([1, 1, c.hidden_size], { kind: "embedding" }),
      attention: packedAttention(c.hidden_size, c.num_attention_heads),
      layernorm: layerNorm(c.hidden_size, c.layer_norm_eps),
      mlp: towerMlp(c),
    },
    (m, hidden: Tensor, mask?: Tensor) => {
      const query = hidden.graph.parameter(m.probe).expand([hidden.size(0), 1, c.hidden_size]);
      const pooled = m.attention(query, hidden, mask);
      return pooled.add(m.mlp(m.layernorm(pooled))).select(1, 0);
    },
  );
