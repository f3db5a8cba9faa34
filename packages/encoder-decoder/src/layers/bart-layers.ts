// BART's layers with the norm before or after each block.
import type { ModelConfig } from "@tiny-random/core";
import { type AnyModule, activation, layerNorm, linear, module, type Tensor } from "@tiny-random/nn";
import { multiHeadAttention, type Source } from "./attention.ts";
import type { Sources } from "./decoder-steps.ts";

/** The config fields that BART's decoder reads. */
export interface BartDecoderConfig extends ModelConfig {
  readonly vocab_size: number;
  readonly d_model: number;
  readonly activation_function: string;
  readonly decoder_layers: number;
  readonly decoder_attention_heads: number;
  readonly decoder_ffn_dim: number;
  /** Whether words are multiplied by √d_model; not where the class has no such field. */
  readonly scale_embedding?: boolean;
}

/** The config fields that BART's encoder and decoder read. */
export interface BartStackConfig extends BartDecoderConfig {
  readonly encoder_layers: number;
  readonly encoder_attention_heads: number;
  readonly encoder_ffn_dim: number;
}

type Norm = ((x: Tensor) => Tensor) & AnyModule;

/** The order of a block, its norm and the residual connection. */
export type NormOrder = (x: Tensor, norm: Norm, block: (x: Tensor) => Tensor) => Tensor;

/** The norm after the residual connection (Vaswani et al., 2017). */
export const postNorm: NormOrder = (x, norm, block) => norm(x.add(block(x)));

/** The norm before the block. */
export const preNorm: NormOrder = (x, norm, block) => x.add(block(norm(x)));

/** Which of attention's four projections have biases. */
type AttentionBiases = "all" | "all but keys" | "none";

/** The parts in which the layers of BART's kin differ. */
export interface BartLayerParts {
  readonly order: NormOrder;
  /** Which projections of attention have biases; all by default. */
  readonly biases?: AttentionBiases;
  /** Features of the encoder's states, where a decoder's are not as many. */
  readonly statesWidth?: number | undefined;
}

/** Attention over four projections. */
export const bartAttention = (
  width: number,
  heads: number,
  biases: AttentionBiases = "all",
  statesWidth: number = width,
) => {
  const bias = biases !== "none";
  return module(
    {
      k_proj: linear(statesWidth, width, { bias: biases === "all" }),
      v_proj: linear(statesWidth, width, { bias }),
      q_proj: linear(width, width, { bias }),
      out_proj: linear(width, width, { bias }),
    },
    (m, x: Tensor, source: Source) => {
      const projections = { query: m.q_proj, key: m.k_proj, value: m.v_proj, output: m.out_proj };
      return multiHeadAttention(projections, { heads, headSize: width / heads }, x, source);
    },
  );
};

/** An encoder layer: states `[batch, length, width]` → the same. */
export type EncoderLayer = ((x: Tensor, source: Source) => Tensor) & AnyModule;

/** A decoder layer: states `[batch, length, width]` → the same. */
export type DecoderLayer = ((x: Tensor, sources: Sources) => Tensor) & AnyModule;

/**
 * An encoder layer.
 *
 * @param self_attn attention in the place of BART's
 */
export const bartEncoderLayer = (
  c: BartStackConfig,
  { order, biases }: BartLayerParts,
  self_attn: EncoderLayer = bartAttention(c.d_model, c.encoder_attention_heads, biases),
): EncoderLayer =>
  module(
    {
      self_attn,
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

/**
 * A decoder layer; without an encoder's states it leaves cross-attention out.
 *
 * @param self_attn attention in the place of BART's
 */
export const bartDecoderLayer = (
  c: BartDecoderConfig,
  { order, biases, statesWidth }: BartLayerParts,
  self_attn: EncoderLayer = bartAttention(c.d_model, c.decoder_attention_heads, biases),
): DecoderLayer =>
  module(
    {
      self_attn,
      self_attn_layer_norm: layerNorm(c.d_model),
      encoder_attn: bartAttention(c.d_model, c.decoder_attention_heads, biases, statesWidth),
      encoder_attn_layer_norm: layerNorm(c.d_model),
      fc1: linear(c.d_model, c.decoder_ffn_dim),
      fc2: linear(c.decoder_ffn_dim, c.d_model),
      final_layer_norm: layerNorm(c.d_model),
    },
    (m, x: Tensor, { own, cross }: Sources) => {
      const attended = order(x, m.self_attn_layer_norm, (y) => m.self_attn(y, own));
      const crossed = cross.states
        ? order(attended, m.encoder_attn_layer_norm, (y) => m.encoder_attn(y, cross))
        : attended;
      const act = activation(c.activation_function);
      return order(crossed, m.final_layer_norm, (y) => m.fc2(act(m.fc1(y))));
    },
  );
