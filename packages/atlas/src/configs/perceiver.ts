// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type PerceiverConfig = Readonly<{
  model_type: string;
  num_latents: number;
  d_latents: number;
  d_model: number;
  num_blocks: number;
  num_self_attends_per_block: number;
  num_self_attention_heads: number;
  num_cross_attention_heads: number;
  qk_channels: number | null;
  v_channels: number | null;
  cross_attention_shape_for_attention: string;
  self_attention_widening_factor: number;
  cross_attention_widening_factor: number;
  hidden_act: string;
  attention_probs_dropout_prob: number;
  initializer_range: number;
  layer_norm_eps: number;
  use_query_residual: boolean;
  vocab_size: number;
  max_position_embeddings: number;
  image_size: number | readonly number[];
  train_size: readonly number[];
  num_frames: number;
  audio_samples_per_frame: number;
  samples_per_patch: number;
  output_shape: readonly number[];
  output_num_channels: number;
  _label_trainable_num_channels: number;
}>;

export const perceiver = configFacts<PerceiverConfig>({
  className: "PerceiverConfig",
  defaults: {
    model_type: "perceiver",
    num_latents: 256,
    d_latents: 1280,
    d_model: 768,
    num_blocks: 1,
    num_self_attends_per_block: 26,
    num_self_attention_heads: 8,
    num_cross_attention_heads: 8,
    qk_channels: null,
    v_channels: null,
    cross_attention_shape_for_attention: "kv",
    self_attention_widening_factor: 1,
    cross_attention_widening_factor: 1,
    hidden_act: "gelu",
    attention_probs_dropout_prob: 0.1,
    initializer_range: 0.02,
    layer_norm_eps: 1e-12,
    use_query_residual: true,
    vocab_size: 262,
    max_position_embeddings: 2048,
    image_size: 56,
    train_size: [368, 496],
    num_frames: 16,
    audio_samples_per_frame: 1920,
    samples_per_patch: 16,
    output_shape: [1, 16, 224, 224],
    output_num_channels: 512,
    _label_trainable_num_channels: 1024,
  },
  kinds: { image_size: ["list", "number"] },
  floats: ["attention_probs_dropout_prob", "initializer_range", "layer_norm_eps"],
});
