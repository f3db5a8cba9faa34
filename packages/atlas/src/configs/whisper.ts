// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type WhisperConfig = Readonly<{
  model_type: string;
  is_encoder_decoder: boolean;
  vocab_size: number;
  num_mel_bins: number;
  encoder_layers: number;
  encoder_attention_heads: number;
  decoder_layers: number;
  decoder_attention_heads: number;
  decoder_ffn_dim: number;
  encoder_ffn_dim: number;
  encoder_layerdrop: number;
  decoder_layerdrop: number;
  decoder_start_token_id: number;
  use_cache: boolean;
  activation_function: string;
  d_model: number;
  dropout: number;
  attention_dropout: number;
  activation_dropout: number;
  init_std: number;
  scale_embedding: boolean;
  max_source_positions: number;
  max_target_positions: number;
  pad_token_id: number | null;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  suppress_tokens: readonly unknown[] | null;
  begin_suppress_tokens: readonly number[] | null;
  use_weighted_layer_sum: boolean;
  classifier_proj_size: number;
  apply_spec_augment: boolean;
  mask_time_prob: number;
  mask_time_length: number;
  mask_time_min_masks: number;
  mask_feature_prob: number;
  mask_feature_length: number;
  mask_feature_min_masks: number;
  median_filter_width: number;
  tie_word_embeddings: boolean;
}>;

export const whisper = configFacts<WhisperConfig>({
  className: "WhisperConfig",
  defaults: {
    model_type: "whisper",
    is_encoder_decoder: true,
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
    suppress_tokens: null,
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
  },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["activation_dropout", "attention_dropout", "decoder_layerdrop", "dropout", "encoder_layerdrop", "init_std"],
  aliases: {
    hidden_size: "d_model",
    num_attention_heads: "encoder_attention_heads",
    num_hidden_layers: "encoder_layers",
    num_key_value_heads: "encoder_attention_heads",
  },
});
