// SeamlessM4T's encoders and decoders of texts and of units: M2M100's, with other keys.
import type { NamedTensors } from "@tiny-random/core";
import { activation, embedding, layerNorm, linear, module, paddingMask, type Tensor } from "@tiny-random/nn";
import type { Source } from "../../layers/attention.ts";
import { bartAttention, type DecoderLayer, type EncoderLayer, preNorm } from "../../layers/bart-layers.ts";
import { type BartParts, bartDecoder, bartEncoder, type Embedding } from "../../layers/bart-stacks.ts";
import type { Sources } from "../../layers/decoder-steps.ts";
import { fairseqPositions } from "../../layers/positions.ts";
import { needed } from "../../layers/seq2seq-family.ts";
import type { StackConfig } from "./config.ts";

const feedForward = (c: StackConfig, features: number) =>
  module({ fc1: linear(c.d_model, features), fc2: linear(features, c.d_model) }, (m, x: Tensor) =>
    m.fc2(activation(c.activation_function)(m.fc1(x))),
  );

const encoderLayer = (c: StackConfig): EncoderLayer =>
  module(
    {
      self_attn: bartAttention(c.d_model, c.encoder_attention_heads),
      self_attn_layer_norm: layerNorm(c.d_model),
      ffn: feedForward(c, c.encoder_ffn_dim),
      ffn_layer_norm: layerNorm(c.d_model),
    },
    (m, x: Tensor, source: Source) => {
      const attended = preNorm(x, m.self_attn_layer_norm, (y) => m.self_attn(y, source));
      return preNorm(attended, m.ffn_layer_norm, m.ffn);
    },
  );

const decoderLayer = (c: StackConfig): DecoderLayer =>
  module(
    {
      self_attn: bartAttention(c.d_model, c.decoder_attention_heads),
      self_attn_layer_norm: layerNorm(c.d_model),
      cross_attention: bartAttention(c.d_model, c.decoder_attention_heads),
      cross_attention_layer_norm: layerNorm(c.d_model),
      ffn: feedForward(c, c.decoder_ffn_dim),
      ffn_layer_norm: layerNorm(c.d_model),
    },
    (m, x: Tensor, { own, cross }: Sources) => {
      const attended = preNorm(x, m.self_attn_layer_norm, (y) => m.self_attn(y, own));
      const crossed = preNorm(attended, m.cross_attention_layer_norm, (y) => m.cross_attention(y, cross));
      return preNorm(crossed, m.ffn_layer_norm, m.ffn);
    },
  );

const parts: BartParts<StackConfig> = {
  order: preNorm,
  positions: (c) => fairseqPositions(c.max_position_embeddings, c.d_model, c.pad_token_id),
  norms: { layer_norm: true },
  encoderLayer,
  decoderLayer,
};

/** Embeddings of words or units. */
export const words = (c: StackConfig): Embedding =>
  embedding(c.vocab_size, c.d_model, { kind: "embedding", zeroRow: c.pad_token_id });

/** An encoder of texts. */
export const textEncoder = (c: StackConfig, embed_tokens: Embedding) => bartEncoder(c, parts, embed_tokens);

/** A decoder of texts or units. */
export const decoder = (c: StackConfig, embed_tokens: Embedding) => bartDecoder(c, parts, embed_tokens);

/** The encoder of what a decoder of texts has made: its states as `inputs_embeds`, and their mask. */
export const stateEncoder = (c: StackConfig) =>
  module(
    {
      layers: Array.from({ length: c.encoder_layers }, () => encoderLayer(c)),
      layer_norm: layerNorm(c.d_model),
    },
    (m, inputs: NamedTensors) => {
      const source = { mask: paddingMask(needed(inputs, "attention_mask")) };
      return m.layer_norm(m.layers.reduce((x, layer) => layer(x, source), needed(inputs, "inputs_embeds")));
    },
  );
