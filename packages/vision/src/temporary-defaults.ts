// TEMPORARY: defaults that families which state theirs by hand still take from others; it goes with the last of those.
import { vitDefaults } from "./layers/vit-defaults.ts";

export const vitOwnDefaults = {
  model_type: "vit",
  ...vitDefaults,
  image_size: 224,
  patch_size: 16,
  num_channels: 3,
  qkv_bias: true,
  encoder_stride: 16,
  pooler_output_size: 768,
  pooler_act: "tanh",
};

export const clipVisionDefaults = {
  model_type: "clip_vision_model",
  hidden_size: 768,
  intermediate_size: 3072,
  projection_dim: 512,
  num_hidden_layers: 12,
  num_attention_heads: 12,
  num_channels: 3,
  image_size: 224,
  patch_size: 32,
  hidden_act: "quick_gelu",
  layer_norm_eps: 1e-5,
  attention_dropout: 0,
  initializer_range: 0.02,
  initializer_factor: 1,
};

export type ClipVisionDefaults = typeof clipVisionDefaults;
