// TEMPORARY: defaults that families which state theirs by hand still take from others; it goes with the last of those.
import { type RotaryDecoderConfig, slidingWindowOf } from "./layers/decoder/decoder-config.ts";

export const llamaDefaults = {
  model_type: "llama",
  vocab_size: 32000,
  hidden_size: 4096,
  intermediate_size: 11008,
  num_hidden_layers: 32,
  num_attention_heads: 32,
  num_key_value_heads: null as number | null,
  head_dim: null as number | null,
  hidden_act: "silu",
  max_position_embeddings: 2048,
  rope_theta: 10000,
  initializer_range: 0.02,
  rms_norm_eps: 1e-6,
  use_cache: true,
  pad_token_id: null as number | null,
  bos_token_id: 1,
  eos_token_id: 2,
  pretraining_tp: 1,
  tie_word_embeddings: false,
  attention_bias: false,
  attention_dropout: 0,
  mlp_bias: false,
};

const { attention_bias: _, mlp_bias: __, pretraining_tp: ___, ...shared } = llamaDefaults;
export const mistralDefaults = {
  ...shared,
  intermediate_size: 14336,
  num_key_value_heads: 8,
  max_position_embeddings: 131072,
  model_type: "mistral",
  sliding_window: 4096 as number | null,
};

export const qwen2Defaults = {
  model_type: "qwen2",
  vocab_size: 151936,
  hidden_size: 4096,
  intermediate_size: 22016,
  num_hidden_layers: 32,
  num_attention_heads: 32,
  num_key_value_heads: 32 as number | null,
  hidden_act: "silu",
  max_position_embeddings: 32768,
  initializer_range: 0.02,
  rms_norm_eps: 1e-6,
  use_cache: true,
  tie_word_embeddings: false,
  rope_theta: 10000,
  use_sliding_window: false,
  sliding_window: 4096 as number | null,
  max_window_layers: 28,
  attention_dropout: 0.0,
  bos_token_id: null as number | null,
  eos_token_id: null as number | null,
};

type WindowedConfig = Pick<typeof qwen2Defaults, "use_sliding_window" | "max_window_layers"> & RotaryDecoderConfig;

/** Qwen2's sliding window: the first `max_window_layers` have none, where the config does not say which. */
export const qwenWindow = (c: WindowedConfig, layer: number): number | undefined =>
  c.layer_types || layer >= c.max_window_layers ? slidingWindowOf(c, layer) : undefined;

export const clipTextDefaults = {
  model_type: "clip_text_model",
  vocab_size: 49408,
  hidden_size: 512,
  intermediate_size: 2048,
  projection_dim: 512,
  num_hidden_layers: 12,
  num_attention_heads: 8,
  max_position_embeddings: 77,
  hidden_act: "quick_gelu",
  layer_norm_eps: 1e-5,
  attention_dropout: 0,
  initializer_range: 0.02,
  initializer_factor: 1,
  pad_token_id: 1,
  bos_token_id: 49406,
  eos_token_id: 49407,
};

export const gemmaDefaults = {
  model_type: "gemma",
  vocab_size: 256000,
  hidden_size: 3072,
  intermediate_size: 24576,
  num_hidden_layers: 28,
  num_attention_heads: 16,
  num_key_value_heads: 16,
  head_dim: 256,
  hidden_act: "gelu_pytorch_tanh",
  max_position_embeddings: 8192,
  initializer_range: 0.02,
  rms_norm_eps: 1e-6,
  use_cache: true,
  pad_token_id: 0,
  eos_token_id: 1,
  bos_token_id: 2,
  tie_word_embeddings: true,
  rope_theta: 10000,
  attention_bias: false,
  attention_dropout: 0.0,
};
const { projection_dim: _____, ...sharedByClip } = clipTextDefaults;

export const clipsegTextDefaults = { ...sharedByClip, model_type: "clipseg_text_model" };

export const owlvitTextDefaults = {
  ...sharedByClip,
  model_type: "owlvit_text_model",
  max_position_embeddings: 16,
  pad_token_id: 0,
};

export const siglipTextDefaults = {
  model_type: "siglip_text_model",
  vocab_size: 32000,
  hidden_size: 768,
  intermediate_size: 3072,
  num_hidden_layers: 12,
  num_attention_heads: 12,
  max_position_embeddings: 64,
  hidden_act: "gelu_pytorch_tanh",
  layer_norm_eps: 1e-6,
  attention_dropout: 0,
  pad_token_id: 1,
  bos_token_id: 49406,
  eos_token_id: 49407,
  projection_size: 768,
};

export const blipTextDefaults = {
  model_type: "blip_text_model",
  vocab_size: 30524,
  hidden_size: 768,
  encoder_hidden_size: 768,
  intermediate_size: 3072,
  projection_dim: 768,
  num_hidden_layers: 12,
  num_attention_heads: 8,
  max_position_embeddings: 512,
  hidden_act: "gelu",
  layer_norm_eps: 1e-12,
  hidden_dropout_prob: 0,
  attention_probs_dropout_prob: 0,
  initializer_range: 0.02,
  bos_token_id: 30522,
  eos_token_id: 2,
  pad_token_id: 0,
  sep_token_id: 102,
  is_decoder: true,
  use_cache: true,
  tie_word_embeddings: true,
  label_smoothing: 0,
};

export const clapTextDefaults = {
  model_type: "clap_text_model",
  vocab_size: 50265,
  hidden_size: 768,
  num_hidden_layers: 12,
  num_attention_heads: 12,
  intermediate_size: 3072,
  hidden_act: "gelu",
  hidden_dropout_prob: 0.1,
  attention_probs_dropout_prob: 0.1,
  max_position_embeddings: 514,
  type_vocab_size: 1,
  initializer_factor: 1,
  layer_norm_eps: 1e-12,
  projection_dim: 512,
  pad_token_id: 1,
  bos_token_id: 0,
  eos_token_id: 2,
  projection_hidden_act: "relu",
};
