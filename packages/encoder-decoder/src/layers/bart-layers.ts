import type { ModelConfig } from "@tiny-random/core";
import { type AnyModule, activation, layerNorm, linear, module, type Tensor } from "@tiny-random/nn";
import { attendThrough, type Source } from "./attention.ts";
import type { Sources } from "./decoder-steps.ts";

/** The config fields that both halves read. */
export interface StackConfig extends ModelConfig {
  readonly vocab_size: number;
  readonly d_model: number;
  readonly activation_function: string;
  readonly encoder_layers: number;
  readonly encoder_attention_heads: number;
  readonly encoder_ffn_dim: number;
  readonly decoder_layers: number;
  readonly decoder_attention_heads: number;
  readonly decoder_ffn_dim: number;
  readonly scale_embedding: boolean;
}

type Norm = ((x: Tensor) => Tensor) & AnyModule;

/** How a block, its norm and the stream come together. */
export type Order = (x: Tensor, norm: Norm, block: (x: Tensor) => Tensor) => Tensor;

/** The sum is normalized (Vaswani et al., 2017). */
export const normAfter: Order = (x, norm, block) => norm(x.add(block(x)));

/** The block's input is normalized. */
export const normBefore: Order = (x, norm, block) => x.add(block(norm(x)));

/** What variants of a layer have otherwise. */
export interface LayerParts {
  readonly order: Order;
  /** Whether keys have a bias. */
  readonly keyBias?: boolean;
}

const namedAttention = (width: number, heads: number, keyBias = true) =>
  module(
    {
      k_proj: linear(width, width, { bias: keyBias }),
      v_proj: linear(width, width),
      q_proj: linear(width, width),
      out_proj: linear(width, width),
    },
    (m, x: Tensor, source: Source) => {
      const projections = { query: m.q_proj, key: m.k_proj, value: m.v_proj, output: m.out_proj };
      return attendThrough(projections, { heads, headSize: width / heads }, x, source);
    },
  );

/** Attention to all positions and a feed-forward block. */
export const stackEncoderLayer = (c: StackConfig, { order, keyBias }: LayerParts) =>
  module(
    {
      self_attn: namedAttention(c.d_model, c.encoder_attention_heads, keyBias),
      self_attn_layer_norm: layerNorm(c.d_model),
      fc1: linear(c.d_model, c.encoder_ffn_dim),
      fc2: linear(c.encoder_ffn_dim, c.d_model),
      final_layer_norm: layerNorm(c.d_model),
    },
    (m, x: Tensor, source: Source) => {
      const attended = order(x, m.self_attn_layer_norm, (y) => m.self_attn(y, source));
      const act = activation(c.activation_function);
      return order(attended, m.final_layer_norm, (y) => m.fc2(act(m.fc1(y))));
    },
  );

/** The same with attention to an encoder's states between the two, where there are any. */
export const stackDecoderLayer = (c: StackConfig, { order, keyBias }: LayerParts) =>
  module(
    {
      self_attn: namedAttention(c.d_model, c.decoder_attention_heads, keyBias),
      self_attn_layer_norm: layerNorm(c.d_model),
      encoder_attn: namedAttention(c.d_model, c.decoder_attention_heads, keyBias),
      encoder_attn_layer_norm: layerNorm(c.d_model),
      fc1: linear(c.d_model, c.decoder_ffn_dim),
      fc2: linear(c.decoder_ffn_dim, c.d_model),
      final_layer_norm: layerNorm(c.d_model),
    },
    (m, x: Tensor, { own, cross }: Sources) => {
      const attended = order(x, m.self_attn_layer_norm, (y) => m.self_attn(y, own));
      const informed = cross.states
        ? order(attended, m.encoder_attn_layer_norm, (y) => m.encoder_attn(y, cross))
        : attended;
      const act = activation(c.activation_function);
      return order(informed, m.final_layer_norm, (y) => m.fc2(act(m.fc1(y))));
    },
  );
