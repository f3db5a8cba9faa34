import { audioInputs } from "@tiny-random/audio/inputs";
import type { InputSynthesizer, SessionInput } from "@tiny-random/core";
import { embedding } from "@tiny-random/nn";
import { tokenizerBuilder } from "@tiny-random/text/tokenizer-builder";
import { conditionalGeneration } from "../layers/conditional-generation.ts";
import { reducedMask } from "../layers/gated-subsampler.ts";
import { bareSeq2Seq, type TextOf } from "../layers/seq2seq-model.ts";
import { normBefore } from "../layers/bart-layers.ts";
import { type Embedding, type StackParts, stackDecoder } from "../layers/bart-stacks.ts";
import { countedPositions } from "../layers/positions.ts";
import { subsampledEncoder } from "../layers/subsampled-encoder.ts";
import { listeningFamily } from "../asr-family.ts";
import { equalClips } from "../speech-clips.ts";

/** The defaults of Speech2TextConfig: S2T small. */
const defaults = {
  model_type: "speech_to_text",
  vocab_size: 10000,
  encoder_layers: 12,
  encoder_ffn_dim: 2048,
  encoder_attention_heads: 4,
  decoder_layers: 6,
  decoder_ffn_dim: 2048,
  decoder_attention_heads: 4,
  encoder_layerdrop: 0,
  decoder_layerdrop: 0,
  use_cache: true,
  is_encoder_decoder: true,
  activation_function: "relu",
  d_model: 256,
  dropout: 0.1,
  attention_dropout: 0,
  activation_dropout: 0,
  init_std: 0.02,
  decoder_start_token_id: 2,
  scale_embedding: true,
  pad_token_id: 1,
  bos_token_id: 0,
  eos_token_id: 2,
  max_source_positions: 6000,
  max_target_positions: 1024,
  num_conv_layers: 2,
  conv_kernel_sizes: [5, 5],
  conv_channels: 1024,
  input_feat_per_channel: 80,
  input_channels: 1,
  tie_word_embeddings: true,
};
type SpeechConfig = typeof defaults;

const parts: StackParts<SpeechConfig> = {
  order: normBefore,
  positions: (c) => countedPositions(c.max_target_positions, c.d_model, c.pad_token_id),
  norms: { layer_norm: true },
};

const inputsOf = (c: SpeechConfig): Record<string, SessionInput> => ({
  input_features: { dtype: "float32", axes: ["batch_size", "sequence_length", c.input_feat_per_channel] },
  attention_mask: { dtype: "int64", axes: ["batch_size", "sequence_length"] },
});

const clips = audioInputs({ seconds: [0.6, 0.4], mask: true });
const prompts = equalClips(0.5, true);
const speech: InputSynthesizer = (processors, purpose) =>
  (purpose.kind === "prompts" ? prompts : clips)(processors, purpose);

const family: TextOf<SpeechConfig> = {
  key: "model",
  parts: (c) => ({
    encoder: subsampledEncoder(c, parts),
    decoder: stackDecoder(c, parts, embedding(c.vocab_size, c.d_model)),
  }),
  width: (c) => c.d_model,
  vocabulary: (c) => c.vocab_size,
  cache: (c) => ({
    layers: c.decoder_layers,
    heads: c.decoder_attention_heads,
    headSize: c.d_model / c.decoder_attention_heads,
  }),
  states: reducedMask,
  inputs: inputsOf,
  synthesize: () => speech,
  padding: { none: "through the convolutions a clip's last frames see what it is padded with" },
};

export default listeningFamily({
  defaults,
  repo: "facebook/s2t-small-librispeech-asr",
  generationConfig: {
    ...{ bos_token_id: 0, decoder_start_token_id: 2, eos_token_id: 2, pad_token_id: 1 },
    ...{ early_stopping: true, max_length: 200, num_beams: 5 },
  },
  extractor: {
    do_ceptral_normalize: true,
    feature_extractor_type: "Speech2TextFeatureExtractor",
    feature_size: 80,
    normalize_means: true,
    normalize_vars: true,
    num_mel_bins: 80,
    padding_side: "right",
    padding_value: 0,
    return_attention_mask: true,
    sampling_rate: 16000,
  },
  // Checkpoints have a tokenizer of SentencePiece files, which Transformers reads with another package.
  tokenizer: "speech_to_text",
  processor: tokenizerBuilder,
  tiny: (c: SpeechConfig, { size }) => ({
    conv_channels: size.width,
    max_source_positions: Math.min(c.max_source_positions, 512),
    max_target_positions: Math.min(c.max_target_positions, 512),
  }),
  architectures: {
    Speech2TextModel: bareSeq2Seq(family),
    Speech2TextForConditionalGeneration: conditionalGeneration(family, {
      task: "automatic-speech-recognition",
      tied: ({ decoder }) => (decoder as unknown as { embed_tokens: Embedding }).embed_tokens.weight,
    }),
  },
});
