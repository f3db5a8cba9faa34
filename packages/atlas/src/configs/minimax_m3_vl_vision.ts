// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type MiniMaxM3VLVisionConfig = Readonly<{
  model_type: string;
  hidden_size: number;
  intermediate_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  num_channels: number;
  image_size: number;
  patch_size: number;
  temporal_patch_size: number;
  spatial_merge_size: number;
  hidden_act: string;
  layer_norm_eps: number;
  attention_dropout: number;
  rope_parameters: Readonly<Record<string, unknown>>;
  initializer_range: number;
}>;

export const minimaxM3VlVision = configFacts<MiniMaxM3VLVisionConfig>({
  className: "MiniMaxM3VLVisionConfig",
  defaults: {
    model_type: "minimax_m3_vl_vision",
    hidden_size: 1280,
    intermediate_size: 5120,
    num_hidden_layers: 32,
    num_attention_heads: 16,
    num_channels: 3,
    image_size: 2016,
    patch_size: 14,
    temporal_patch_size: 2,
    spatial_merge_size: 2,
    hidden_act: "gelu",
    layer_norm_eps: 1e-05,
    attention_dropout: 0,
    rope_parameters: null,
    initializer_range: 0.02,
  },
  rope: {
    "": { theta: 10000, type: "axial", thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true },
  },
  floats: ["attention_dropout", "initializer_range", "layer_norm_eps"],
});
