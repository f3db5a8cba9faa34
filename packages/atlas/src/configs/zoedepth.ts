// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type BeitConfig, beit } from "./beit.ts";

export type ZoeDepthConfig = Readonly<{
  model_type: string;
  backbone_config: BeitConfig;
  hidden_act: string;
  initializer_range: number;
  batch_norm_eps: number;
  readout_type: string;
  reassemble_factors: readonly number[];
  neck_hidden_sizes: readonly number[];
  fusion_hidden_size: number;
  head_in_index: number;
  use_batch_norm_in_fusion_residual: boolean;
  use_bias_in_fusion_residual: boolean | null;
  num_relative_features: number;
  add_projection: boolean;
  bottleneck_features: number;
  num_attractors: readonly number[];
  bin_embedding_dim: number;
  attractor_alpha: number;
  attractor_gamma: number;
  attractor_kind: string;
  min_temp: number;
  max_temp: number;
  bin_centers_type: string;
  bin_configurations: readonly (Readonly<Record<string, unknown>>)[];
  num_patch_transformer_layers: number | null;
  patch_transformer_hidden_size: number | null;
  patch_transformer_intermediate_size: number | null;
  patch_transformer_num_attention_heads: number | null;
}>;

export const zoedepth = configFacts<ZoeDepthConfig>({
  className: "ZoeDepthConfig",
  defaults: {
    model_type: "zoedepth",
    backbone_config: null,
    hidden_act: "gelu",
    initializer_range: 0.02,
    batch_norm_eps: 1e-05,
    readout_type: "project",
    reassemble_factors: [4, 2, 1, 0.5],
    neck_hidden_sizes: [96, 192, 384, 768],
    fusion_hidden_size: 256,
    head_in_index: -1,
    use_batch_norm_in_fusion_residual: false,
    use_bias_in_fusion_residual: null,
    num_relative_features: 32,
    add_projection: false,
    bottleneck_features: 256,
    num_attractors: [16, 8, 4, 1],
    bin_embedding_dim: 128,
    attractor_alpha: 1000,
    attractor_gamma: 2,
    attractor_kind: "mean",
    min_temp: 0.0212,
    max_temp: 50,
    bin_centers_type: "softplus",
    bin_configurations: null,
    num_patch_transformer_layers: null,
    patch_transformer_hidden_size: null,
    patch_transformer_intermediate_size: null,
    patch_transformer_num_attention_heads: null,
  },
  rules: { bin_configurations: { value: [{ n_bins: 64, min_depth: 0.001, max_depth: 10 }] } },
  nested: {
    backbone_config: {
      facts: beit,
      any: true,
      given: {
        image_size: 384,
        num_hidden_layers: 24,
        hidden_size: 1024,
        intermediate_size: 4096,
        num_attention_heads: 16,
        use_relative_position_bias: true,
        reshape_hidden_states: false,
        out_features: ["stage6", "stage12", "stage18", "stage24"],
      },
    },
  },
  floats: ["batch_norm_eps", "initializer_range", "max_temp", "min_temp"],
});
