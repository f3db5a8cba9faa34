// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type PvtConfig = Readonly<{
  model_type: string;
  image_size: number | readonly number[];
  num_channels: number;
  num_encoder_blocks: number;
  depths: readonly number[];
  sequence_reduction_ratios: readonly number[];
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
  num_labels: number;
}>;

export const pvt = configFacts<PvtConfig>({
  className: "PvtConfig",
  defaults: {
    model_type: "pvt",
    image_size: 224,
    num_channels: 3,
    num_encoder_blocks: 4,
    depths: [2, 2, 2, 2],
    sequence_reduction_ratios: [8, 4, 2, 1],
    hidden_sizes: [64, 128, 320, 512],
    patch_sizes: [4, 2, 2, 2],
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
    num_labels: 1000,
  },
  kinds: { image_size: ["list", "number"] },
  floats: ["attention_probs_dropout_prob", "hidden_dropout_prob", "initializer_range", "layer_norm_eps"],
});
