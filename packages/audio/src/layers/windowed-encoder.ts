import {
  activation,
  byDistance,
  conv1d,
  layerNorm,
  linear,
  mergeHeads,
  module,
  Parameter,
  splitHeads,
  Tensor,
} from "@tiny-random/nn";

/** The config fields that an encoder of characters reads. */
export interface WindowedConfig {
  readonly hidden_size: number;
  readonly num_hidden_layers: number;
  readonly num_attention_heads: number;
  readonly window_size: number;
  readonly use_bias: boolean;
  readonly ffn_dim: number;
  readonly ffn_kernel_size: number;
  readonly hidden_act: string;
  readonly layer_norm_eps: number;
}

/** What the layers of one pass share. */
interface WindowedPass {
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
const windowedAttention = (c: WindowedConfig) => {
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

/** Two convolutions over neighbouring tokens: `[batch, tokens, width]`. */
const convolvedForward = (c: WindowedConfig) => {
  const kernel = c.ffn_kernel_size;
  const padding = [Math.floor((kernel - 1) / 2), Math.floor(kernel / 2)] as const;
  return module(
    {
      conv_1: conv1d(c.hidden_size, c.ffn_dim, kernel, { padding }),
      conv_2: conv1d(c.ffn_dim, c.hidden_size, kernel, { padding }),
    },
    (m, x: Tensor, kept: Tensor) => {
      const first = activation(c.hidden_act)(m.conv_1(x.mul(kept).transpose(1, 2)));
      return m
        .conv_2(first.mul(kept.transpose(1, 2)))
        .transpose(1, 2)
        .mul(kept);
    },
  );
};

const layer = (c: WindowedConfig) =>
  module(
    {
      attention: windowedAttention(c),
      layer_norm: layerNorm(c.hidden_size, c.layer_norm_eps),
      feed_forward: convolvedForward(c),
      final_layer_norm: layerNorm(c.hidden_size, c.layer_norm_eps),
    },
    (m, x: Tensor, pass: WindowedPass) => {
      const attended = m.layer_norm(x.add(m.attention(x, pass)));
      return m.final_layer_norm(attended.add(m.feed_forward(attended, pass.kept)));
    },
  );

/** Layers of such attention, normalized after each block: `[batch, tokens, width]`; padding comes out as zeros. */
export const windowedEncoder = (c: WindowedConfig) =>
  module({ layers: Array.from({ length: c.num_hidden_layers }, () => layer(c)) }, (m, x: Tensor, pass: WindowedPass) =>
    m.layers.reduce<Tensor>((state, one) => one(state, pass), x.mul(pass.kept)).mul(pass.kept),
  );
