// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type SpeechT5Config = Readonly<{
  model_type: string;
  is_encoder_decoder: boolean;
  vocab_size: number;
  hidden_size: number;
  encoder_layers: number;
  encoder_attention_heads: number;
  encoder_ffn_dim: number;
  encoder_layerdrop: number;
  decoder_layers: number;
  decoder_ffn_dim: number;
  decoder_attention_heads: number;
  decoder_layerdrop: number;
  hidden_act: string;
  positional_dropout: number;
  hidden_dropout: number;
  attention_dropout: number;
  activation_dropout: number;
  initializer_range: number;
  layer_norm_eps: number;
  scale_embedding: boolean;
  feat_extract_norm: string;
  feat_proj_dropout: number;
  feat_extract_activation: string;
  conv_dim: readonly number[];
  conv_stride: readonly number[];
  conv_kernel: readonly number[];
  conv_bias: boolean;
  num_conv_pos_embeddings: number;
  num_conv_pos_embedding_groups: number;
  apply_spec_augment: boolean;
  mask_time_prob: number;
  mask_time_length: number;
  mask_time_min_masks: number;
  mask_feature_prob: number;
  mask_feature_length: number;
  mask_feature_min_masks: number;
  pad_token_id: number | null;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  decoder_start_token_id: number | null;
  num_mel_bins: number;
  speech_decoder_prenet_layers: number;
  speech_decoder_prenet_units: number;
  speech_decoder_prenet_dropout: number;
  speaker_embedding_dim: number;
  speech_decoder_postnet_layers: number;
  speech_decoder_postnet_units: number;
  speech_decoder_postnet_kernel: number;
  speech_decoder_postnet_dropout: number;
  reduction_factor: number;
  max_speech_positions: number;
  max_text_positions: number;
  encoder_max_relative_position: number;
  use_guided_attention_loss: boolean;
  guided_attention_loss_num_heads: number;
  guided_attention_loss_sigma: number;
  guided_attention_loss_scale: number;
  use_cache: boolean;
  tie_word_embeddings: boolean;
  num_feat_extract_layers: number;
}>;

export const speecht5 = configFacts<SpeechT5Config>({
  className: "SpeechT5Config",
  defaults: {
    model_type: "speecht5",
    is_encoder_decoder: true,
    vocab_size: 81,
    hidden_size: 768,
    encoder_layers: 12,
    encoder_attention_heads: 12,
    encoder_ffn_dim: 3072,
    encoder_layerdrop: 0.1,
    decoder_layers: 6,
    decoder_ffn_dim: 3072,
    decoder_attention_heads: 12,
    decoder_layerdrop: 0.1,
    hidden_act: "gelu",
    positional_dropout: 0.1,
    hidden_dropout: 0.1,
    attention_dropout: 0.1,
    activation_dropout: 0.1,
    initializer_range: 0.02,
    layer_norm_eps: 1e-05,
    scale_embedding: false,
    feat_extract_norm: "group",
    feat_proj_dropout: 0,
    feat_extract_activation: "gelu",
    conv_dim: [512, 512, 512, 512, 512, 512, 512],
    conv_stride: [5, 2, 2, 2, 2, 2, 2],
    conv_kernel: [10, 3, 3, 3, 3, 2, 2],
    conv_bias: false,
    num_conv_pos_embeddings: 128,
    num_conv_pos_embedding_groups: 16,
    apply_spec_augment: true,
    mask_time_prob: 0.05,
    mask_time_length: 10,
    mask_time_min_masks: 2,
    mask_feature_prob: 0,
    mask_feature_length: 10,
    mask_feature_min_masks: 0,
    pad_token_id: 1,
    bos_token_id: 0,
    eos_token_id: 2,
    decoder_start_token_id: 2,
    num_mel_bins: 80,
    speech_decoder_prenet_layers: 2,
    speech_decoder_prenet_units: 256,
    speech_decoder_prenet_dropout: 0.5,
    speaker_embedding_dim: 512,
    speech_decoder_postnet_layers: 5,
    speech_decoder_postnet_units: 256,
    speech_decoder_postnet_kernel: 5,
    speech_decoder_postnet_dropout: 0.5,
    reduction_factor: 2,
    max_speech_positions: 4000,
    max_text_positions: 450,
    encoder_max_relative_position: 160,
    use_guided_attention_loss: true,
    guided_attention_loss_num_heads: 2,
    guided_attention_loss_sigma: 0.4,
    guided_attention_loss_scale: 10,
    use_cache: true,
    tie_word_embeddings: true,
  },
  rules: { num_feat_extract_layers: { length: "conv_dim" } },
  kinds: { eos_token_id: ["list", "number"] },
  floats: [
    "activation_dropout",
    "attention_dropout",
    "decoder_layerdrop",
    "encoder_layerdrop",
    "guided_attention_loss_scale",
    "guided_attention_loss_sigma",
    "hidden_dropout",
    "initializer_range",
    "layer_norm_eps",
  ],
  aliases: { num_attention_heads: "encoder_attention_heads", num_hidden_layers: "encoder_layers" },
});
