// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type SegformerConfig = Readonly<{
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
  classifier_dropout_prob: number;
  initializer_range: number;
  drop_path_rate: number;
  layer_norm_eps: number;
  decoder_hidden_size: number;
  semantic_loss_ignore_index: number;
  reshape_last_stage: boolean;
}>;

export const segformer = configFacts<SegformerConfig>({
  className: "SegformerConfig",
  defaults: {
    model_type: "segformer",
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
    classifier_dropout_prob: 0.1,
    initializer_range: 0.02,
    drop_path_rate: 0.1,
    layer_norm_eps: 1e-06,
    decoder_hidden_size: 256,
    semantic_loss_ignore_index: 255,
    reshape_last_stage: true,
  },
  floats: ["attention_probs_dropout_prob", "hidden_dropout_prob", "initializer_range", "layer_norm_eps"],
  aliases: { num_hidden_layers: "num_encoder_blocks" },
});
