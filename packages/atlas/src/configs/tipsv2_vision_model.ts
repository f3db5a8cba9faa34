// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type Tipsv2VisionConfig = Readonly<{
  model_type: string;
  hidden_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  mlp_ratio: number;
  hidden_act: string;
  hidden_dropout_prob: number;
  attention_probs_dropout_prob: number;
  initializer_range: number;
  layer_norm_eps: number;
  image_size: number | readonly number[];
  patch_size: number | readonly number[];
  num_channels: number;
  qkv_bias: boolean;
  layerscale_value: number;
  drop_path_rate: number;
  use_swiglu_ffn: boolean;
  num_register_tokens: number;
  _out_features: readonly string[] | null;
  _out_indices: readonly number[] | null;
  apply_layernorm: boolean;
  reshape_hidden_states: boolean;
  stage_names: readonly string[];
  out_features: readonly string[];
  out_indices: readonly number[];
}>;

export const tipsv2VisionModel = configFacts<Tipsv2VisionConfig>({
  className: "Tipsv2VisionConfig",
  defaults: {
    model_type: "tipsv2_vision_model",
    hidden_size: 768,
    num_hidden_layers: 12,
    num_attention_heads: 12,
    mlp_ratio: 4,
    hidden_act: "gelu",
    hidden_dropout_prob: 0,
    attention_probs_dropout_prob: 0,
    initializer_range: 0.02,
    layer_norm_eps: 1e-06,
    image_size: 448,
    patch_size: 14,
    num_channels: 3,
    qkv_bias: true,
    layerscale_value: 1,
    drop_path_rate: 0,
    use_swiglu_ffn: false,
    num_register_tokens: 1,
    apply_layernorm: true,
    reshape_hidden_states: true,
  },
  rules: {
    stage_names: { stages: "num_hidden_layers" },
    out_features: { backbone: "features" },
    out_indices: { backbone: "indices" },
  },
  kinds: { image_size: ["list", "number"], patch_size: ["list", "number"] },
  floats: [
    "attention_probs_dropout_prob",
    "hidden_dropout_prob",
    "initializer_range",
    "layer_norm_eps",
    "layerscale_value",
  ],
});
