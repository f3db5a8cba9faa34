import { attend, layerNorm, linear, module, splitHeads, type Tensor } from "@tiny-random/nn";
import { gridMlp } from "@tiny-random/vision/layers/grid-attention";

/** The config fields of layers in which tokens and pixels look at each other. */
export interface TwoWayConfig {
  readonly hidden_size: number;
  readonly hidden_act: string;
  readonly mlp_dim: number;
  readonly num_hidden_layers: number;
  readonly num_attention_heads: number;
  readonly attention_downsample_rate: number;
  readonly layer_norm_eps: number;
}

/** Attention between two sequences, in fewer features where told so. */
const narrowAttention = (c: TwoWayConfig, rate = c.attention_downsample_rate) => {
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
  );
};

/** Tokens and pixels, and where each stands. */
export interface TwoWays {
  readonly tokens: Tensor;
  readonly pixels: Tensor;
}

/**
 * Tokens look at each other, then at pixels, and pixels at tokens; places are added to queries and keys each time. The
 * first layer's tokens are nothing but places: it adds none, and keeps only what they see.
 */
const twoWayLayer = (c: TwoWayConfig, isFirst: boolean) => {
  const norm = () => layerNorm(c.hidden_size, c.layer_norm_eps);
  return module(
    {
      self_attn: narrowAttention(c, 1),
      layer_norm1: norm(),
      cross_attn_token_to_image: narrowAttention(c),
      layer_norm2: norm(),
      mlp: gridMlp(c.hidden_size, c.mlp_dim, c.hidden_act),
      layer_norm3: norm(),
      layer_norm4: norm(),
      cross_attn_image_to_token: narrowAttention(c),
    },
    (m, { tokens, pixels }: TwoWays, at: TwoWays): TwoWays => {
      const placed = tokens.add(at.tokens);
      const own = isFirst ? m.self_attn(tokens, tokens, tokens) : tokens.add(m.self_attn(placed, placed, tokens));
      const seen = m.layer_norm1(own);
      const image = pixels.add(at.pixels);
      const looked = m.layer_norm2(seen.add(m.cross_attn_token_to_image(seen.add(at.tokens), image, pixels)));
      const done = m.layer_norm3(looked.add(m.mlp(looked)));
      const back = m.cross_attn_image_to_token(image, done.add(at.tokens), done);
      return { tokens: done, pixels: m.layer_norm4(pixels.add(back)) };
    },
  );
};

/** Layers of tokens and pixels, and a last look of the tokens (Kirillov et al., 2023). */
export const twoWayTransformer = (c: TwoWayConfig) =>
  module(
    {
      layers: Array.from({ length: c.num_hidden_layers }, (_, index) => twoWayLayer(c, index === 0)),
      final_attn_token_to_image: narrowAttention(c),
      layer_norm_final_attn: layerNorm(c.hidden_size),
    },
    (m, start: TwoWays, at: TwoWays): TwoWays => {
      const { tokens, pixels } = m.layers.reduce((state, layer) => layer(state, at), start);
      const looked = m.final_attn_token_to_image(tokens.add(at.tokens), pixels.add(at.pixels), pixels);
      return { tokens: m.layer_norm_final_attn(tokens.add(looked)), pixels };
    },
  );
