// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type PvtV2Config = Readonly<{
  model_type: string;
  image_size: number | readonly number[] | Readonly<Record<string, unknown>>;
  num_channels: number;
  num_encoder_blocks: number;
  depths: readonly number[];
  sr_ratios: readonly number[];
  hidden_sizes: readonly number[];
  patch_sizes: readonly number[];
  strides: readonly number[];
  num_attention_heads: readonly number[];
  mlp_ratios: readonly number[];
  hidden_act: string;
  hidden_dropout_prob: number;
  attention_probs_dropout_prob: number;
  initializer_range: number;
  drop_path_rate: number;
  layer_norm_eps: number;
  qkv_bias: boolean;
  linear_attention: boolean;
  _out_features: readonly string[] | null;
  _out_indices: readonly number[] | null;
  stage_names: readonly string[];
  out_features: readonly string[];
  out_indices: readonly number[];
}>;

export const pvtV2 = configFacts<PvtV2Config>({
  className: "PvtV2Config",
  defaults: {
    model_type: "pvt_v2",
    image_size: 224,
    num_channels: 3,
    num_encoder_blocks: 4,
    depths: [2, 2, 2, 2],
    sr_ratios: [8, 4, 2, 1],
    hidden_sizes: [32, 64, 160, 256],
    patch_sizes: [7, 3, 3, 3],
    strides: [4, 2, 2, 2],
    num_attention_heads: [1, 2, 5, 8],
    mlp_ratios: [8, 8, 4, 4],
    hidden_act: "gelu",
    hidden_dropout_prob: 0,
    attention_probs_dropout_prob: 0,
    initializer_range: 0.02,
    drop_path_rate: 0,
    layer_norm_eps: 1e-06,
    qkv_bias: true,
    linear_attention: false,
  },
  rules: {
    image_size: { value: [224, 224], for: 224 },
    stage_names: {
      value: ["stage1", "stage2", "stage3", "stage4"],
      while: ["depths", "hidden_sizes", "mlp_ratios", "num_attention_heads", "patch_sizes", "sr_ratios", "strides"],
    },
    out_features: { backbone: "features" },
    out_indices: { backbone: "indices" },
  },
  kinds: { image_size: ["list", "number", "object"] },
  floats: ["attention_probs_dropout_prob", "hidden_dropout_prob", "initializer_range", "layer_norm_eps"],
});
