// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type EomtDinov3Config = Readonly<{
  model_type: string;
  hidden_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  hidden_act: string;
  hidden_dropout_prob: number;
  initializer_range: number;
  layer_norm_eps: number;
  image_size: number | readonly number[];
  patch_size: number | readonly number[];
  num_channels: number;
  layerscale_value: number;
  drop_path_rate: number;
  num_upscale_blocks: number;
  attention_dropout: number;
  num_blocks: number;
  no_object_weight: number;
  class_weight: number;
  mask_weight: number;
  dice_weight: number;
  train_num_points: number;
  oversample_ratio: number;
  importance_sample_ratio: number;
  num_queries: number;
  num_register_tokens: number;
  intermediate_size: number;
  rope_parameters: Readonly<Record<string, unknown>>;
  query_bias: boolean;
  key_bias: boolean;
  value_bias: boolean;
  proj_bias: boolean;
  mlp_bias: boolean;
  use_gated_mlp: boolean;
  pos_embed_shift: number | null;
  pos_embed_jitter: number | null;
  pos_embed_rescale: number | null;
}>;

export const eomtDinov3 = configFacts<EomtDinov3Config>({
  className: "EomtDinov3Config",
  defaults: {
    model_type: "eomt_dinov3",
    hidden_size: 1024,
    num_hidden_layers: 24,
    num_attention_heads: 16,
    hidden_act: "gelu",
    hidden_dropout_prob: 0,
    initializer_range: 0.02,
    layer_norm_eps: 1e-06,
    image_size: 640,
    patch_size: 16,
    num_channels: 3,
    layerscale_value: 1,
    drop_path_rate: 0,
    num_upscale_blocks: 2,
    attention_dropout: 0,
    num_blocks: 4,
    no_object_weight: 0.1,
    class_weight: 2,
    mask_weight: 5,
    dice_weight: 5,
    train_num_points: 12544,
    oversample_ratio: 3,
    importance_sample_ratio: 0.75,
    num_queries: 200,
    num_register_tokens: 4,
    intermediate_size: 4096,
    rope_parameters: null,
    query_bias: true,
    key_bias: false,
    value_bias: true,
    proj_bias: true,
    mlp_bias: true,
    use_gated_mlp: false,
    pos_embed_shift: null,
    pos_embed_jitter: null,
    pos_embed_rescale: 2,
  },
  rope: { "": { theta: 100, thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true } },
  kinds: { image_size: ["list", "number"], patch_size: ["list", "number"] },
  floats: [
    "attention_dropout",
    "class_weight",
    "dice_weight",
    "hidden_dropout_prob",
    "importance_sample_ratio",
    "initializer_range",
    "layer_norm_eps",
    "layerscale_value",
    "mask_weight",
    "no_object_weight",
    "oversample_ratio",
    "pos_embed_jitter",
    "pos_embed_rescale",
    "pos_embed_shift",
  ],
});
