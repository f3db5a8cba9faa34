import { type AnyModule, attend, layerNorm, linear, module, splitHeads, type Tensor } from "@tiny-random/nn";

/** The config fields of the two-way transformer. */
export interface TwoWayConfig {
  readonly hidden_size: number;
  readonly num_hidden_layers: number;
  readonly num_attention_heads: number;
  readonly attention_downsample_rate: number;
}

/** What versions of the two-way transformer differ in. */
export interface TwoWayParts {
  /** The key of attention's last projection. */
  readonly output: "out_proj" | "o_proj";
  /** The feed-forward network of tokens. */
  readonly mlp: () => ((x: Tensor) => Tensor) & AnyModule;
  /** The epsilon of the layers' norms. */
  readonly epsilon: number;
}

/** Attention between two sequences, in fewer features by a rate. */
const downsampledAttention = (c: TwoWayConfig, { output }: TwoWayParts, rate = c.attention_downsample_rate) => {
  const width = Math.floor(c.hidden_size / rate);
  const split = (x: Tensor) => splitHeads(x, c.num_attention_heads, width / c.num_attention_heads);
  return module(
    {
      q_proj: linear(c.hidden_size, width),
      k_proj: linear(c.hidden_size, width),
      v_proj: linear(c.hidden_size, width),
      out_proj: linear(width, c.hidden_size),
    },
    (m, query: Tensor, key: Tensor, value: Tensor) =>
      m.out_proj(attend(split(m.q_proj(query)), split(m.k_proj(key)), split(m.v_proj(value)))),
    { out_proj: output },
  );
};

/** Tokens `[batch, tokens, width]` and pixels `[batch, pixels, width]`, or the positional embeddings of both. */
export interface TwoWays {
  readonly tokens: Tensor;
  readonly pixels: Tensor;
}

/**
 * Self-attention of tokens, cross-attention from tokens to pixels, an MLP, cross-attention from pixels to tokens. Positional
 * embeddings are added to queries and keys. The first layer's tokens are their positional embeddings: its self-attention
 * adds none and has no residual.
 */
const twoWayLayer = (c: TwoWayConfig, parts: TwoWayParts, isFirst: boolean) => {
  const norm = () => layerNorm(c.hidden_size, parts.epsilon);
  return module(
    {
      self_attn: downsampledAttention(c, parts, 1),
      layer_norm1: norm(),
      cross_attn_token_to_image: downsampledAttention(c, parts),
      layer_norm2: norm(),
      mlp: parts.mlp(),
      layer_norm3: norm(),
      layer_norm4: norm(),
      cross_attn_image_to_token: downsampledAttention(c, parts),
    },
    (m, { tokens, pixels }: TwoWays, positions: TwoWays): TwoWays => {
      const query = tokens.add(positions.tokens);
      const attended = isFirst ? m.self_attn(tokens, tokens, tokens) : tokens.add(m.self_attn(query, query, tokens));
      const x = m.layer_norm1(attended);
      const image = pixels.add(positions.pixels);
      const crossed = m.layer_norm2(x.add(m.cross_attn_token_to_image(x.add(positions.tokens), image, pixels)));
      const done = m.layer_norm3(crossed.add(m.mlp(crossed)));
      const back = m.cross_attn_image_to_token(image, done.add(positions.tokens), done);
      return { tokens: done, pixels: m.layer_norm4(pixels.add(back)) };
    },
  );
};

/** Two-way layers and a last attention from tokens to pixels (Kirillov et al., 2023). */
export const twoWayTransformer = (c: TwoWayConfig, parts: TwoWayParts) =>
  module(
    {
      layers: Array.from({ length: c.num_hidden_layers }, (_, index) => twoWayLayer(c, parts, index === 0)),
      final_attn_token_to_image: downsampledAttention(c, parts),
      layer_norm_final_attn: layerNorm(c.hidden_size),
    },
    (m, start: TwoWays, positions: TwoWays): TwoWays => {
      const { tokens, pixels } = m.layers.reduce((state, layer) => layer(state, positions), start);
      const [query, keys] = [tokens.add(positions.tokens), pixels.add(positions.pixels)];
      const attended = m.final_attn_token_to_image(query, keys, pixels);
      return { tokens: m.layer_norm_final_attn(tokens.add(attended)), pixels };
    },
  );
