import { byDistance, linear, mergeHeads, module, Parameter, splitHeads, Tensor } from "@tiny-random/nn";

/** The config fields that attention with vectors for near distances reads. */
export interface WindowedAttentionConfig {
  readonly hidden_size: number;
  readonly num_attention_heads: number;
  readonly window_size: number;
  readonly use_bias: boolean;
}

/** What the layers of one pass share. */
export interface WindowedPass {
  /** Added to attention scores. */
  readonly mask: Tensor;
  /** `[batch, tokens, 1]` of ones and zeros. */
  readonly kept: Tensor;
}

/** A vector for every distance within a window, and zeros beyond: `[1, 2 · window + 1, size]` → `[tokens, tokens, size]`. */
const byDistanceWithin = (x: Tensor, table: Parameter, window: number): Tensor => {
  const size = table.shape[2] ?? 1;
  const zeros = x.graph.constant(new Float32Array(size), "float32", [1, size]);
  const rows = Tensor.cat([zeros, x.graph.parameter(table).squeeze(0), zeros], 0);
  return byDistance(x, window + 1, (distance) => distance + window + 1).embedding(rows);
};

/** Attention with a key and a value for every near distance beside those of the tokens (Shaw et al., 2018). */
export const windowedAttention = (c: WindowedAttentionConfig) => {
  const [width, heads, options] = [c.hidden_size, c.num_attention_heads, { bias: c.use_bias }];
  const size = width / heads;
  const near = () => new Parameter([1, 2 * c.window_size + 1, size], { kind: "weight", fanIn: size });
  return module(
    {
      k_proj: linear(width, width, options),
      v_proj: linear(width, width, options),
      q_proj: linear(width, width, options),
      out_proj: linear(width, width, options),
      emb_rel_k: near(),
      emb_rel_v: near(),
    },
    (m, x: Tensor, { mask }: WindowedPass) => {
      const [query, key, value] = [m.q_proj(x).mul(1 / Math.sqrt(size)), m.k_proj(x), m.v_proj(x)].map((part) =>
        splitHeads(part, heads, size),
      ) as [Tensor, Tensor, Tensor];
      const [keys, values] = [m.emb_rel_k, m.emb_rel_v].map((table) => byDistanceWithin(x, table, c.window_size)) as [
        Tensor,
        Tensor,
      ];
      const ofDistances = query.unsqueeze(3).matmul(keys.transpose(1, 2)).squeeze(3);
      const weights = query.matmul(key.transpose(2, 3)).add(ofDistances).add(mask).softmax(-1);
      const near = weights.unsqueeze(3).matmul(values).squeeze(3);
      return m.out_proj(mergeHeads(weights.matmul(value).add(near)));
    },
  );
};
