// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type SeamlessM4Tv2Config = Readonly<{
  model_type: string;
  is_encoder_decoder: boolean;
  vocab_size: number;
  t2u_vocab_size: number;
  char_vocab_size: number;
  hidden_size: number;
  initializer_range: number;
  layer_norm_eps: number;
  use_cache: boolean;
  max_position_embeddings: number;
  encoder_layerdrop: number;
  decoder_layerdrop: number;
  activation_function: string;
  dropout: number;
  attention_dropout: number;
  activation_dropout: number;
  scale_embedding: boolean;
  encoder_layers: number;
  encoder_ffn_dim: number;
  encoder_attention_heads: number;
  decoder_layers: number;
  decoder_ffn_dim: number;
  decoder_attention_heads: number;
  decoder_start_token_id: number;
  max_new_tokens: number | null;
  pad_token_id: number | null;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  speech_encoder_layers: number;
  speech_encoder_attention_heads: number;
  speech_encoder_intermediate_size: number;
  speech_encoder_hidden_act: string;
  speech_encoder_dropout: number;
  add_adapter: boolean;
  speech_encoder_layerdrop: number;
  feature_projection_input_dim: number;
  adaptor_kernel_size: number;
  adaptor_stride: number;
  adaptor_dropout: number;
  num_adapter_layers: number;
  position_embeddings_type: string;
  conv_depthwise_kernel_size: number;
  left_max_position_embeddings: number;
  right_max_position_embeddings: number;
  speech_encoder_chunk_size: number;
  speech_encoder_left_chunk_num: number;
  t2u_bos_token_id: number | null;
  t2u_pad_token_id: number | null;
  t2u_eos_token_id: number | readonly number[] | null;
  t2u_encoder_layers: number;
  t2u_encoder_ffn_dim: number;
  t2u_encoder_attention_heads: number;
  t2u_decoder_layers: number;
  t2u_decoder_ffn_dim: number;
  t2u_decoder_attention_heads: number;
  t2u_max_position_embeddings: number;
  t2u_variance_predictor_embed_dim: number;
  t2u_variance_predictor_hidden_dim: number;
  t2u_variance_predictor_kernel_size: number;
  t2u_variance_pred_dropout: number;
  sampling_rate: number;
  upsample_initial_channel: number;
  upsample_rates: readonly number[];
  upsample_kernel_sizes: readonly number[];
  resblock_kernel_sizes: readonly number[];
  resblock_dilation_sizes: readonly unknown[];
  leaky_relu_slope: number;
  unit_hifi_gan_vocab_size: number;
  unit_embed_dim: number;
  lang_embed_dim: number;
  spkr_embed_dim: number;
  vocoder_num_langs: number;
  vocoder_num_spkrs: number;
  variance_predictor_kernel_size: number;
  var_pred_dropout: number;
  vocoder_offset: number;
  tie_word_embeddings: boolean;
}>;

export const seamlessM4tV2 = configFacts<SeamlessM4Tv2Config>({
  className: "SeamlessM4Tv2Config",
  defaults: {
    model_type: "seamless_m4t_v2",
    is_encoder_decoder: true,
    vocab_size: 256102,
    t2u_vocab_size: 10082,
    char_vocab_size: 10943,
    hidden_size: 1024,
    initializer_range: 0.02,
    layer_norm_eps: 1e-05,
    use_cache: true,
    max_position_embeddings: 4096,
    encoder_layerdrop: 0.05,
    decoder_layerdrop: 0.05,
    activation_function: "relu",
    dropout: 0.1,
    attention_dropout: 0.1,
    activation_dropout: 0,
    scale_embedding: true,
    encoder_layers: 24,
    encoder_ffn_dim: 8192,
    encoder_attention_heads: 16,
    decoder_layers: 24,
    decoder_ffn_dim: 8192,
    decoder_attention_heads: 16,
    decoder_start_token_id: 3,
    max_new_tokens: 256,
    pad_token_id: 0,
    bos_token_id: 2,
    eos_token_id: 3,
    speech_encoder_layers: 24,
    speech_encoder_attention_heads: 16,
    speech_encoder_intermediate_size: 4096,
    speech_encoder_hidden_act: "swish",
    speech_encoder_dropout: 0,
    add_adapter: true,
    speech_encoder_layerdrop: 0.1,
    feature_projection_input_dim: 160,
    adaptor_kernel_size: 8,
    adaptor_stride: 8,
    adaptor_dropout: 0.1,
    num_adapter_layers: 1,
    position_embeddings_type: "relative_key",
    conv_depthwise_kernel_size: 31,
    left_max_position_embeddings: 64,
    right_max_position_embeddings: 8,
    speech_encoder_chunk_size: 20000,
    speech_encoder_left_chunk_num: 128,
    t2u_bos_token_id: 0,
    t2u_pad_token_id: 1,
    t2u_eos_token_id: 2,
    t2u_encoder_layers: 6,
    t2u_encoder_ffn_dim: 8192,
    t2u_encoder_attention_heads: 16,
    t2u_decoder_layers: 6,
    t2u_decoder_ffn_dim: 8192,
    t2u_decoder_attention_heads: 16,
    t2u_max_position_embeddings: 4096,
    t2u_variance_predictor_embed_dim: 1024,
    t2u_variance_predictor_hidden_dim: 256,
    t2u_variance_predictor_kernel_size: 3,
    t2u_variance_pred_dropout: 0.5,
    sampling_rate: 16000,
    upsample_initial_channel: 512,
    upsample_rates: [5, 4, 4, 2, 2],
    upsample_kernel_sizes: [11, 8, 8, 4, 4],
    resblock_kernel_sizes: [3, 7, 11],
    resblock_dilation_sizes: [[1, 3, 5], [1, 3, 5], [1, 3, 5]],
    leaky_relu_slope: 0.1,
    unit_hifi_gan_vocab_size: 10000,
    unit_embed_dim: 1280,
    lang_embed_dim: 256,
    spkr_embed_dim: 256,
    vocoder_num_langs: 36,
    vocoder_num_spkrs: 200,
    variance_predictor_kernel_size: 3,
    var_pred_dropout: 0.5,
    vocoder_offset: 4,
    tie_word_embeddings: true,
  },
  kinds: { eos_token_id: ["list", "number"], t2u_eos_token_id: ["list", "number"] },
  floats: [
    "activation_dropout",
    "attention_dropout",
    "decoder_layerdrop",
    "dropout",
    "encoder_layerdrop",
    "initializer_range",
    "layer_norm_eps",
    "leaky_relu_slope",
  ],
  aliases: { num_attention_heads: "decoder_attention_heads", num_hidden_layers: "decoder_layers" },
});
