// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type HunYuanVLVisionConfig = Readonly<{
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
  temporal_patch_size: number;
  img_max_token_num: number;
  max_image_size: number;
  min_image_size: number;
  max_vit_seq_len: number;
  text_hidden_size: number;
}>;

export const hunyuanVlVision = configFacts<HunYuanVLVisionConfig>({
  className: "HunYuanVLVisionConfig",
  defaults: {
    model_type: "hunyuan_vl_vision",
    hidden_act: "gelu",
    hidden_size: 1152,
    intermediate_size: 4304,
    interpolate_mode: "bilinear",
    rms_norm_eps: 1e-05,
    attention_dropout: 0,
    num_attention_heads: 16,
    num_key_value_heads: null,
    num_channels: 3,
    num_hidden_layers: 27,
    out_hidden_size: 4096,
    patch_size: 16,
    spatial_merge_size: 2,
    temporal_patch_size: 1,
    img_max_token_num: 4096,
    max_image_size: 2048,
    min_image_size: 512,
    max_vit_seq_len: 16384,
    text_hidden_size: 3072,
  },
  rules: { num_key_value_heads: { copy: "num_attention_heads" } },
  floats: ["attention_dropout", "rms_norm_eps"],
  aliases: { attention_heads: "num_attention_heads", layer_norm_eps: "rms_norm_eps" },
});
