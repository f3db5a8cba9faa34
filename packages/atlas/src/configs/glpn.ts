// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type GLPNConfig = Readonly<{
  model_type: string;
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
  decoder_hidden_size: number;
  max_depth: number;
  head_in_index: number;
}>;

export const glpn = configFacts<GLPNConfig>({
  className: "GLPNConfig",
  defaults: {
    model_type: "glpn",
    num_channels: 3,
    num_encoder_blocks: 4,
    depths: [2, 2, 2, 2],
    sr_ratios: [8, 4, 2, 1],
    hidden_sizes: [32, 64, 160, 256],
    patch_sizes: [7, 3, 3, 3],
    strides: [4, 2, 2, 2],
    num_attention_heads: [1, 2, 5, 8],
    mlp_ratios: [4, 4, 4, 4],
    hidden_act: "gelu",
    hidden_dropout_prob: 0,
    attention_probs_dropout_prob: 0,
    initializer_range: 0.02,
    drop_path_rate: 0.1,
    layer_norm_eps: 1e-06,
    decoder_hidden_size: 64,
    max_depth: 10,
    head_in_index: -1,
  },
  floats: ["attention_probs_dropout_prob", "hidden_dropout_prob", "initializer_range", "layer_norm_eps"],
});
