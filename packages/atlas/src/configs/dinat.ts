// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type DinatConfig = Readonly<{
  model_type: string;
  patch_size: number | readonly number[];
  num_channels: number;
  embed_dim: number;
  depths: readonly number[];
  num_heads: readonly number[];
  kernel_size: number;
  dilations: readonly unknown[];
  mlp_ratio: number;
  qkv_bias: boolean;
  hidden_dropout_prob: number;
  attention_probs_dropout_prob: number;
  drop_path_rate: number;
  hidden_act: string;
  initializer_range: number;
  layer_norm_eps: number;
  layer_scale_init_value: number;
  _out_features: readonly string[] | null;
  _out_indices: readonly number[] | null;
  num_layers: number;
  hidden_size: number;
  stage_names: readonly string[];
  out_features: readonly string[];
  out_indices: readonly number[];
}>;

export const dinat = configFacts<DinatConfig>({
  className: "DinatConfig",
  defaults: {
    model_type: "dinat",
    patch_size: 4,
    num_channels: 3,
    embed_dim: 64,
    depths: [3, 4, 6, 5],
    num_heads: [2, 4, 8, 16],
    kernel_size: 7,
    dilations: null,
    mlp_ratio: 3,
    qkv_bias: true,
    hidden_dropout_prob: 0,
    attention_probs_dropout_prob: 0,
    drop_path_rate: 0.1,
    hidden_act: "gelu",
    initializer_range: 0.02,
    layer_norm_eps: 1e-05,
    layer_scale_init_value: 0,
  },
  rules: {
    dilations: { value: [[1, 8, 1], [1, 4, 1, 4], [1, 2, 1, 2, 1, 2], [1, 1, 1, 1, 1]] },
    num_layers: { length: "depths" },
    hidden_size: { doubled: ["embed_dim", "depths"] },
    stage_names: { stages: "depths" },
    out_features: { backbone: "features" },
    out_indices: { backbone: "indices" },
  },
  kinds: { patch_size: ["list", "number"] },
  floats: [
    "attention_probs_dropout_prob",
    "hidden_dropout_prob",
    "initializer_range",
    "layer_norm_eps",
    "layer_scale_init_value",
    "mlp_ratio",
  ],
  aliases: { num_attention_heads: "num_heads", num_hidden_layers: "num_layers" },
});
