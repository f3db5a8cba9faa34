import {
  activation,
  byDistance,
  conv1d,
  embedding,
  layerNorm,
  linear,
  mergeHeads,
  module,
  Parameter,
  paddingMask,
  splitHeads,
  Tensor,
} from "@tiny-random/nn";

/** The config fields that the text encoder reads. */
export interface VitsTextEncoderConfig {
  readonly vocab_size: number;
  readonly hidden_size: number;
  readonly num_hidden_layers: number;
  readonly num_attention_heads: number;
  /** Distances with a key and a value, on either side. */
  readonly window_size: number;
  readonly use_bias: boolean;
  readonly ffn_dim: number;
  readonly ffn_kernel_size: number;
  readonly hidden_act: string;
  readonly layer_norm_eps: number;
  readonly flow_size: number;
}

/** What all layers share in one pass. */
interface Pass {
  /** Added to attention scores. */
  readonly mask: Tensor;
  /** One for characters and zero for padding, float32 `[batch, tokens, 1]`. */
  readonly kept: Tensor;
}

/** A vector for every distance within the window, zeros beyond: `[1, 2 · window + 1, size]` → `[tokens, tokens, size]`. */
const relativeEmbeddings = (x: Tensor, table: Parameter, window: number): Tensor => {
  const size = table.shape[2] ?? 1;
  const zeros = x.graph.constant(new Float32Array(size), "float32", [1, size]);
  const rows = Tensor.cat([zeros, x.graph.parameter(table).squeeze(0), zeros], 0);
  return byDistance(x, window + 1, (distance) => distance + window + 1).embedding(rows);
};

/** Attention with relative keys and relative values (Shaw et al., 2018). */
const attention = (c: VitsTextEncoderConfig) => {
  const width = c.hidden_size;
  const heads = c.num_attention_heads;
  const size = width / heads;
  const projection = () => linear(width, width, { bias: c.use_bias });
  const relative = () => new Parameter([1, 2 * c.window_size + 1, size], { kind: "weight", fanIn: size });
  return module(
    {
      k_proj: projection(),
      v_proj: projection(),
      q_proj: projection(),
      out_proj: projection(),
      emb_rel_k: relative(),
      emb_rel_v: relative(),
    },
    (m, x: Tensor, { mask }: Pass) => {
      const split = (part: Tensor) => splitHeads(part, heads, size);
      const queries = m.q_proj(x).mul(1 / Math.sqrt(size));
      const keys = m.k_proj(x);
      const values = m.v_proj(x);
      const [query, key, value] = [split(queries), split(keys), split(values)];
      const relativeKeys = relativeEmbeddings(x, m.emb_rel_k, c.window_size);
      const relativeValues = relativeEmbeddings(x, m.emb_rel_v, c.window_size);
      const relativeScores = query.unsqueeze(3).matmul(relativeKeys.transpose(1, 2)).squeeze(3);
      const weights = query.matmul(key.transpose(2, 3)).add(relativeScores).add(mask).softmax(-1);
      const relativeContext = weights.unsqueeze(3).matmul(relativeValues).squeeze(3);
      return m.out_proj(mergeHeads(weights.matmul(value).add(relativeContext)));
    },
  );
};

/** Two convolutions over neighbouring characters: `[batch, tokens, width]`. */
const feedForward = (c: VitsTextEncoderConfig) => {
  const kernel = c.ffn_kernel_size;
  const padding = [Math.floor((kernel - 1) / 2), Math.floor(kernel / 2)] as const;
  return module(
    {
      conv_1: conv1d(c.hidden_size, c.ffn_dim, kernel, { padding }),
      conv_2: conv1d(c.ffn_dim, c.hidden_size, kernel, { padding }),
    },
    (m, x: Tensor, kept: Tensor) => {
      const first = activation(c.hidden_act)(m.conv_1(x.mul(kept).transpose(1, 2)));
      const second = m.conv_2(first.mul(kept.transpose(1, 2)));
      return second.transpose(1, 2).mul(kept);
    },
  );
};

const layer = (c: VitsTextEncoderConfig) =>
  module(
    {
      attention: attention(c),
      layer_norm: layerNorm(c.hidden_size, c.layer_norm_eps),
      feed_forward: feedForward(c),
      final_layer_norm: layerNorm(c.hidden_size, c.layer_norm_eps),
    },
    (m, x: Tensor, pass: Pass) => {
      const attended = m.layer_norm(x.add(m.attention(x, pass)));
      return m.final_layer_norm(attended.add(m.feed_forward(attended, pass.kept)));
    },
  );

const encoder = (c: VitsTextEncoderConfig) =>
  module({ layers: Array.from({ length: c.num_hidden_layers }, () => layer(c)) }, (m, x: Tensor, pass: Pass) =>
    m.layers.reduce<Tensor>((state, one) => one(state, pass), x.mul(pass.kept)).mul(pass.kept),
  );

/**
 * Characters `[batch, tokens]` and their mask → hidden states `[batch, width, tokens]` and the means of the prior
 * `[batch, tokens, flow_size]`. Its variances are not needed without noise.
 */
export const vitsTextEncoder = (c: VitsTextEncoderConfig) =>
  module(
    {
      embed_tokens: embedding(c.vocab_size, c.hidden_size),
      encoder: encoder(c),
      project: conv1d(c.hidden_size, 2 * c.flow_size, 1),
    },
    (m, ids: Tensor, mask: Tensor) => {
      const kept = mask.to("float32").unsqueeze(-1);
      const embedded = m.embed_tokens(ids).mul(Math.sqrt(c.hidden_size));
      const hidden = m.encoder(embedded, { mask: paddingMask(mask), kept }).transpose(1, 2);
      const means = m.project(hidden).slice(1, 0, c.flow_size).transpose(1, 2).mul(kept);
      return { hidden, means };
    },
  );
