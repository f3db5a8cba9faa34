// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type RadioConfig = Readonly<{
  model_type: string;
  hidden_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  mlp_ratio: number;
  hidden_act: string;
  layer_norm_eps: number;
  attention_probs_dropout_prob: number;
  hidden_dropout_prob: number;
  drop_path_rate: number;
  use_swiglu_ffn: boolean;
  qkv_bias: boolean;
  layerscale_value: number;
  num_channels: number;
  patch_size: number;
  image_size: number;
  max_img_size: number;
  num_cls_tokens: number;
  num_registers: number;
  video_temporal_patch_size: number | null;
  patch_dim: number | null;
  video_patch_dim: number | null;
  summary_idxs: readonly number[];
  norm_mean: readonly number[];
  norm_std: readonly number[];
  initializer_range: number;
}>;

export const radio = configFacts<RadioConfig>({
  className: "RadioConfig",
  defaults: {
    model_type: "radio",
    hidden_size: 1280,
    num_hidden_layers: 32,
    num_attention_heads: 16,
    mlp_ratio: 4,
    hidden_act: "gelu",
    layer_norm_eps: 1e-06,
    attention_probs_dropout_prob: 0,
    hidden_dropout_prob: 0,
    drop_path_rate: 0,
    use_swiglu_ffn: false,
    qkv_bias: true,
    layerscale_value: 1,
    num_channels: 3,
    patch_size: 16,
    image_size: 224,
    max_img_size: 2048,
    num_cls_tokens: 3,
    num_registers: 7,
    video_temporal_patch_size: null,
    patch_dim: null,
    video_patch_dim: null,
    summary_idxs: null,
    norm_mean: [0.48145466, 0.4578275, 0.40821073],
    norm_std: [0.26862954, 0.26130258, 0.27577711],
    initializer_range: 0.02,
  },
  rules: {
    patch_dim: { value: 768, while: ["num_channels", "patch_size"], always: true },
    summary_idxs: { value: [0, 1] },
  },
  floats: [
    "attention_probs_dropout_prob",
    "drop_path_rate",
    "hidden_dropout_prob",
    "initializer_range",
    "layer_norm_eps",
    "layerscale_value",
    "mlp_ratio",
    "norm_mean",
    "norm_std",
  ],
});
