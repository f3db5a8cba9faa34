import { fusedAttention, layerNorm, module, Parameter, type Tensor, type TowerConfig, towerMlp } from "@tiny-random/nn";

/**
 * Multi-head attention pooling: a learned query attends to all patches, then a feed-forward network: `[batch, length, width]` →
 * `[batch, width]` (Zhai et al., 2022). An additive mask leaves patches of padding out.
 */
export const attentionPooling = (c: TowerConfig) =>
  module(
    {
      probe: new Parameter([1, 1, c.hidden_size], { kind: "embedding" }),
      attention: fusedAttention(c.hidden_size, c.num_attention_heads),
      layernorm: layerNorm(c.hidden_size, c.layer_norm_eps),
      mlp: towerMlp(c),
    },
    (m, hidden: Tensor, mask?: Tensor) => {
      const query = hidden.graph.parameter(m.probe).expand([hidden.size(0), 1, c.hidden_size]);
      const pooled = m.attention({ query, key: hidden, value: hidden, mask });
      return pooled.add(m.mlp(m.layernorm(pooled))).select(1, 0);
    },
  );
