// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type VideomtConfig = Readonly<{
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
  mlp_ratio: number;
  layerscale_value: number;
  drop_path_rate: number;
  num_upscale_blocks: number;
  attention_dropout: number;
  use_swiglu_ffn: boolean;
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
}>;

export const videomt = configFacts<VideomtConfig>({
  className: "VideomtConfig",
  defaults: {
    model_type: "videomt",
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
    mlp_ratio: 4,
    layerscale_value: 1,
    drop_path_rate: 0,
    num_upscale_blocks: 2,
    attention_dropout: 0,
    use_swiglu_ffn: false,
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
  },
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
  ],
});
