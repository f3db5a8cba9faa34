// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type HYV4VLVisionConfig = Readonly<{
  model_type: string;
  hidden_act: string;
  hidden_size: number;
  intermediate_size: number;
  interpolate_mode: string;
  rms_norm_eps: number;
  attention_dropout: number;
  num_attention_heads: number;
  num_key_value_heads: number;
  num_channels: number;
  num_hidden_layers: number;
  out_hidden_size: number;
  patch_size: number;
  spatial_merge_size: number;
  max_image_size: number;
}>;

export const hyV4VlVision = configFacts<HYV4VLVisionConfig>({
  className: "HYV4VLVisionConfig",
  defaults: {
    model_type: "hy_v4_vl_vision",
    hidden_act: "gelu",
    hidden_size: 1536,
    intermediate_size: 6144,
    interpolate_mode: "bilinear",
    rms_norm_eps: 1e-05,
    attention_dropout: 0,
    num_attention_heads: 16,
    num_key_value_heads: null,
    num_channels: 3,
    num_hidden_layers: 40,
    out_hidden_size: 6144,
    patch_size: 16,
    spatial_merge_size: 2,
    max_image_size: 2048,
  },
  rules: { num_key_value_heads: { copy: "num_attention_heads" } },
  floats: ["attention_dropout", "rms_norm_eps"],
  aliases: { attention_heads: "num_attention_heads", layer_norm_eps: "rms_norm_eps" },
});
