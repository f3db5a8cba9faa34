// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type VideoPrismVisionConfig = Readonly<{
  model_type: string;
  image_size: number | readonly number[];
  num_frames: number;
  tubelet_size: readonly number[];
  num_channels: number;
  hidden_size: number;
  num_attention_heads: number;
  intermediate_size: number;
  hidden_act: string;
  hidden_dropout_prob: number;
  attention_probs_dropout_prob: number;
  initializer_range: number;
  layer_norm_eps: number;
  qkv_bias: boolean;
  num_spatial_layers: number;
  num_temporal_layers: number;
  attn_logit_softcapping: number;
  num_auxiliary_layers: number;
  apply_l2norm: boolean;
}>;

export const videoprismVisionModel = configFacts<VideoPrismVisionConfig>({
  className: "VideoPrismVisionConfig",
  defaults: {
    model_type: "videoprism_vision_model",
    image_size: 288,
    num_frames: 16,
    tubelet_size: [1, 18, 18],
    num_channels: 3,
    hidden_size: 768,
    num_attention_heads: 12,
    intermediate_size: 3072,
    hidden_act: "gelu_python",
    hidden_dropout_prob: 0,
    attention_probs_dropout_prob: 0,
    initializer_range: 0.02,
    layer_norm_eps: 1e-06,
    qkv_bias: true,
    num_spatial_layers: 12,
    num_temporal_layers: 4,
    attn_logit_softcapping: 50,
    num_auxiliary_layers: 2,
    apply_l2norm: true,
  },
  kinds: { image_size: ["list", "number"] },
  floats: [
    "attention_probs_dropout_prob",
    "attn_logit_softcapping",
    "hidden_dropout_prob",
    "initializer_range",
    "layer_norm_eps",
  ],
});
