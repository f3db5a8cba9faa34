// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type DINOv3ViTConfig, dinov3Vit } from "./dinov3_vit.ts";

export type CHMv2Config = Readonly<{
  model_type: string;
  backbone_config: DINOv3ViTConfig;
  patch_size: number;
  initializer_range: number;
  reassemble_factors: readonly number[];
  post_process_channels: readonly number[];
  fusion_hidden_size: number;
  head_hidden_size: number;
  number_output_channels: number;
  readout_type: string;
  min_depth: number;
  max_depth: number;
  bins_strategy: string;
  norm_strategy: string;
}>;

export const chmv2 = configFacts<CHMv2Config>({
  className: "CHMv2Config",
  defaults: {
    model_type: "chmv2",
    backbone_config: null,
    patch_size: 16,
    initializer_range: 0.02,
    reassemble_factors: null,
    post_process_channels: null,
    fusion_hidden_size: 256,
    head_hidden_size: 128,
    number_output_channels: 256,
    readout_type: "project",
    min_depth: 0.001,
    max_depth: 96,
    bins_strategy: "chmv2_mixlog",
    norm_strategy: "chmv2_mixlog",
  },
  rules: { reassemble_factors: { value: [4, 2, 1, 0.5] }, post_process_channels: { value: [128, 256, 512, 1024] } },
  nested: {
    backbone_config: {
      facts: dinov3Vit,
      any: true,
      given: {
        image_size: 416,
        hidden_size: 1024,
        intermediate_size: 4096,
        num_attention_heads: 16,
        num_hidden_layers: 24,
        num_register_tokens: 4,
        key_bias: true,
        out_indices: [6, 12, 18, 24],
        reshape_hidden_states: true,
        apply_layernorm: true,
        layer_norm_eps: 1e-06,
        return_class_token: true,
      },
    },
  },
  floats: ["initializer_range", "max_depth", "min_depth"],
});
