import { embedding } from "@tiny-random/nn";
import { clipClassification, filledUp } from "../../layers/clip-classification.ts";
import { clipEncoder } from "../../layers/clip-encoder.ts";
import { conditionalGeneration } from "../../layers/conditional-generation.ts";
import { decoderAlone } from "../../layers/causal-lm.ts";
import { bareSeq2Seq, type TextOf } from "../../layers/seq2seq-model.ts";
import { normBefore } from "../../layers/bart-layers.ts";
import { type Embedding, type StackParts, stackDecoder } from "../../layers/bart-stacks.ts";
import { learnedPositions } from "../../layers/positions.ts";
import { listeningFamily } from "../../asr-family.ts";
import { listening, whisperClips, whisperTokenizer } from "./processors.ts";
import { extractor, generationConfig } from "./reference.ts";

/** The defaults of WhisperConfig: Whisper tiny. */
const defaults = {
  model_type: "whisper",
  vocab_size: 51865,
  num_mel_bins: 80,
  encoder_layers: 4,
  encoder_attention_heads: 6,
  decoder_layers: 4,
  decoder_attention_heads: 6,
  decoder_ffn_dim: 1536,
  encoder_ffn_dim: 1536,
  encoder_layerdrop: 0,
  decoder_layerdrop: 0,
  decoder_start_token_id: 50257,
  use_cache: true,
  is_encoder_decoder: true,
  activation_function: "gelu",
  d_model: 384,
  dropout: 0,
  attention_dropout: 0,
  activation_dropout: 0,
  init_std: 0.02,
  scale_embedding: false,
  max_source_positions: 1500,
  max_target_positions: 448,
  pad_token_id: 50256,
  bos_token_id: 50256,
  eos_token_id: 50256,
  suppress_tokens: null as number[] | null,
  begin_suppress_tokens: [220, 50256],
  use_weighted_layer_sum: false,
  classifier_proj_size: 256,
  apply_spec_augment: false,
  mask_time_prob: 0.05,
  mask_time_length: 10,
  mask_time_min_masks: 2,
  mask_feature_prob: 0,
  mask_feature_length: 10,
  mask_feature_min_masks: 0,
  median_filter_width: 7,
  tie_word_embeddings: true,
};
type WhisperConfig = typeof defaults;

const parts: StackParts<WhisperConfig> = {
  order: normBefore,
  positions: (c) => learnedPositions(c.max_target_positions, c.d_model, 0),
  norms: { layer_norm: true },
  keyBias: false,
};

const encoderOf = (c: WhisperConfig) => clipEncoder(c, parts);
const decoderOf = (c: WhisperConfig) => stackDecoder(c, parts, embedding(c.vocab_size, c.d_model));

const family: TextOf<WhisperConfig> = {
  key: "model",
  parts: (c) => ({ encoder: encoderOf(c), decoder: decoderOf(c) }),
  width: (c) => c.d_model,
  vocabulary: (c) => c.vocab_size,
  cache: (c) => ({
    layers: c.decoder_layers,
    heads: c.decoder_attention_heads,
    headSize: c.d_model / c.decoder_attention_heads,
  }),
  inputs: (c) => listening(c),
  synthesize: () => whisperClips,
  padding: { none: filledUp },
};

export default listeningFamily({
  defaults,
  repo: "openai/whisper-tiny",
  checkpoints: {
    WhisperForConditionalGeneration: [
      "openai/whisper-base",
      "openai/whisper-small",
      "openai/whisper-medium",
      "openai/whisper-tiny.en",
      "Xenova/whisper-tiny.en",
    ],
  },
  reference: { bos_token_id: 50257, eos_token_id: 50257, pad_token_id: 50257, decoder_start_token_id: 50258 },
  generationConfig,
  extractor,
  // A second, in as many frames as the encoder has positions for.
  extractorSettings: (c: WhisperConfig) => ({
    chunk_length: (c.max_source_positions * 2 * 160) / 16000,
    feature_size: c.num_mel_bins,
  }),
  tiny: (c: WhisperConfig) => ({
    max_source_positions: Math.min(c.max_source_positions, 50),
    classifier_proj_size: 16,
  }),
  tokenizer: "whisper",
  processor: whisperTokenizer,
  architectures: {
    WhisperModel: bareSeq2Seq(family),
    WhisperForConditionalGeneration: conditionalGeneration(family, {
      task: "automatic-speech-recognition",
      tied: ({ decoder }) => (decoder as unknown as { embed_tokens: Embedding }).embed_tokens.weight,
      headKey: "proj_out",
      attentions: true,
    }),
    WhisperForCausalLM: decoderAlone(family, decoderOf, { headKey: "proj_out", keyBias: false }),
    WhisperForAudioClassification: clipClassification(encoderOf),
  },
});
