// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type Lfm3VlVisionConfig = Readonly<{
  model_type: string;
  hidden_size: number;
  intermediate_size: number;
  in_channels: number;
  patch_size: number | readonly number[];
  spatial_merge_size: number;
  temporal_patch_size: number | readonly number[];
  initializer_range: number;
  rope_parameters: Readonly<Record<string, unknown>>;
  num_hidden_layers: number;
  num_attention_heads: number;
  num_key_value_heads: number;
  layer_types: readonly string[];
  conv_kernel_size: number;
  norm_eps: number;
}>;

export const lfm3VlVision = configFacts<Lfm3VlVisionConfig>({
  className: "Lfm3VlVisionConfig",
  defaults: {
    model_type: "lfm3_vl_vision",
    hidden_size: 1024,
    intermediate_size: 2560,
    in_channels: 3,
    patch_size: 16,
    spatial_merge_size: 2,
    temporal_patch_size: 2,
    initializer_range: 0.02,
    rope_parameters: null,
    num_hidden_layers: 14,
    num_attention_heads: 16,
    num_key_value_heads: 8,
    layer_types: null,
    conv_kernel_size: 3,
    norm_eps: 1e-05,
  },
  rules: {
    layer_types: {
      layers: "num_hidden_layers",
      pattern: [
        "conv",
        "conv",
        "full_attention",
        "conv",
        "full_attention",
        "conv",
        "full_attention",
        "conv",
        "full_attention",
        "conv",
        "full_attention",
        "conv",
        "full_attention",
        "conv",
        "full_attention",
        "conv",
        "full_attention",
        "conv",
        "full_attention",
        "conv",
        "full_attention",
        "conv",
        "full_attention",
        "conv",
        "full_attention",
        "conv",
        "full_attention",
        "conv",
        "full_attention",
        "conv",
        "full_attention",
        "conv",
        "full_attention",
        "conv",
        "full_attention",
        "conv",
        "full_attention",
        "conv",
        "full_attention",
        "conv",
        "full_attention",
      ],
    },
  },
  rope: {
    "": { theta: 1000000, type: "axial", thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true },
  },
  kinds: { patch_size: ["list", "number"], temporal_patch_size: ["list", "number"] },
  floats: ["initializer_range", "norm_eps"],
});
