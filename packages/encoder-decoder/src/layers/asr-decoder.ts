// The Transformer decoder behind a Fast Conformer: pre-norm layers over embeddings that are normed with their positions.

import { audioInputs } from "@tiny-random/audio/inputs";
import {
  type FastConformerConfig,
  type FastConformerKeys,
  fastConformer,
  subsampledMask,
} from "@tiny-random/audio/layers/fast-conformer";
import { melInputs, melSeconds, melsOf } from "@tiny-random/audio/layers/frame-encoder-class";
import type { InputSynthesizer, ModelConfig, NamedTensors } from "@tiny-random/core";
import { activation, calledAs, embedding, layerNorm, linear, module, type Tensor } from "@tiny-random/nn";
import { equalClips } from "../speech-clips.ts";
import { groupedAttention } from "./attention.ts";
import { decoderMask, decoderSources, type Sources } from "./decoder-steps.ts";
import type { Positions } from "./positions.ts";
import type { DecoderContext, Seq2SeqFamily } from "./seq2seq-family.ts";

/** The config fields that the decoder reads. */
export interface AsrDecoderConfig {
  readonly vocab_size: number;
  readonly hidden_size: number;
  readonly num_hidden_layers: number;
  readonly num_attention_heads: number;
  readonly num_key_value_heads: number;
  readonly head_dim: number;
  readonly intermediate_size: number;
  readonly hidden_act: string;
  readonly attention_bias: boolean;
  readonly max_position_embeddings: number;
}

/** Keys of a layer's parts that a checkpoint names differently. */
export interface AsrLayerKeys {
  readonly layer?: Readonly<Record<string, string>>;
  readonly attention?: Readonly<Record<string, string>>;
  readonly mlp?: Readonly<Record<string, string>>;
}

const mlp = (c: AsrDecoderConfig, keys: AsrLayerKeys) =>
  module(
    { fc1: linear(c.hidden_size, c.intermediate_size), fc2: linear(c.intermediate_size, c.hidden_size) },
    (m, x: Tensor) => m.fc2(activation(c.hidden_act)(m.fc1(x))),
    keys.mlp,
  );

const layer = (c: AsrDecoderConfig, keys: AsrLayerKeys) =>
  module(
    {
      self_attn: groupedAttention(c, keys.attention),
      encoder_attn: groupedAttention(c, keys.attention),
      mlp: mlp(c, keys),
      input_layernorm: layerNorm(c.hidden_size),
      post_attention_layernorm: layerNorm(c.hidden_size),
      final_layernorm: layerNorm(c.hidden_size),
    },
    (m, x: Tensor, { own, cross }: Sources) => {
      const attended = x.add(m.self_attn(m.input_layernorm(x), own));
      const informed = attended.add(m.encoder_attn(m.post_attention_layernorm(attended), cross));
      return informed.add(m.mlp(m.final_layernorm(informed)));
    },
    keys.layer,
  );

/** The decoder's parts: embeddings with positions and their norm, layers, the last norm. */
export const asrDecoderParts = (c: AsrDecoderConfig, positions: Positions, keys: AsrLayerKeys = {}) => ({
  embed_tokens: embedding(c.vocab_size, c.hidden_size),
  pos_emb: positions,
  embedding_layernorm: layerNorm(c.hidden_size),
  layers: Array.from({ length: c.num_hidden_layers }, () => layer(c, keys)),
  norm: layerNorm(c.hidden_size),
});

/** What the parts make of ids `[batch, length]` and an encoder's states: `[batch, length, hidden_size]`. */
export const asrDecoded = (m: ReturnType<typeof asrDecoderParts>, ids: Tensor, context: DecoderContext): Tensor => {
  const sourcesOf = decoderSources(decoderMask(ids, context), context);
  const embedded = m.embedding_layernorm(m.embed_tokens(ids).add(m.pos_emb(ids, context)));
  return m.norm(m.layers.reduce((x, one, index) => one(x, sourcesOf(index)), embedded));
};

/** A Fast Conformer as a seq2seq model's encoder. */
export const asrEncoder = (c: FastConformerConfig, keys: FastConformerKeys = {}) => {
  const conformer = fastConformer(c, keys);
  return calledAs(conformer, (inputs: NamedTensors) => conformer(...melsOf(inputs)).states);
};

const clips = audioInputs({ seconds: melSeconds });
const prompts = equalClips(0.7, true);
const speech: InputSynthesizer = (processors, purpose) =>
  (purpose.kind === "prompts" ? prompts : clips)(processors, purpose);

/**
 * What the classes need of a family of a Fast Conformer and this decoder.
 *
 * @param decoderConfig the config that the decoder reads
 * @param parts the two, and what stands beside them
 */
export const fastAsr = <C extends ModelConfig & { readonly encoder_config: FastConformerConfig }>(
  decoderConfig: (c: C) => AsrDecoderConfig,
  parts: Seq2SeqFamily<C>["parts"],
): Seq2SeqFamily<C> => ({
  key: "model",
  parts,
  width: (c) => decoderConfig(c).hidden_size,
  encoderWidth: (c) => c.encoder_config.hidden_size,
  vocabulary: (c) => decoderConfig(c).vocab_size,
  cache: (c) => {
    const { num_hidden_layers: layers, num_key_value_heads: heads, head_dim: headSize } = decoderConfig(c);
    return { layers, heads, headSize };
  },
  reducedMask: (mask, states, c) => subsampledMask(c.encoder_config, mask, states),
  inputs: (c) => melInputs(c.encoder_config.num_mel_bins),
  synthesize: () => speech,
});
