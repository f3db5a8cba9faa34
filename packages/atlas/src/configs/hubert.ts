// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type HubertConfig = Readonly<{
  model_type: string;
  vocab_size: number;
  hidden_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  intermediate_size: number;
  hidden_act: string;
  hidden_dropout: number;
  activation_dropout: number;
  attention_dropout: number;
  feat_proj_layer_norm: boolean;
  feat_proj_dropout: number;
  final_dropout: number;
  layerdrop: number;
  initializer_range: number;
  layer_norm_eps: number;
  feat_extract_norm: string;
  feat_extract_activation: string;
  conv_dim: readonly number[];
  conv_stride: readonly number[];
  conv_kernel: readonly number[];
  conv_bias: boolean;
  num_conv_pos_embeddings: number;
  num_conv_pos_embedding_groups: number;
  conv_pos_batch_norm: boolean;
  do_stable_layer_norm: boolean;
  apply_spec_augment: boolean;
  mask_time_prob: number;
  mask_time_length: number;
  mask_time_min_masks: number;
  mask_feature_prob: number;
  mask_feature_length: number;
  mask_feature_min_masks: number;
  ctc_loss_reduction: string;
  ctc_zero_infinity: boolean;
  use_weighted_layer_sum: boolean;
  classifier_proj_size: number;
  pad_token_id: number | null;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  num_feat_extract_layers: number;
}>;

export const hubert = configFacts<HubertConfig>({
  className: "HubertConfig",
  defaults: {
    model_type: "hubert",
    vocab_size: 32,
    hidden_size: 768,
    num_hidden_layers: 12,
    num_attention_heads: 12,
    intermediate_size: 3072,
    hidden_act: "gelu",
    hidden_dropout: 0.1,
    activation_dropout: 0.1,
    attention_dropout: 0.1,
    feat_proj_layer_norm: true,
    feat_proj_dropout: 0,
    final_dropout: 0.1,
    layerdrop: 0.1,
    initializer_range: 0.02,
    layer_norm_eps: 1e-05,
    feat_extract_norm: "group",
    feat_extract_activation: "gelu",
    conv_dim: [512, 512, 512, 512, 512, 512, 512],
    conv_stride: [5, 2, 2, 2, 2, 2, 2],
    conv_kernel: [10, 3, 3, 3, 3, 2, 2],
    conv_bias: false,
    num_conv_pos_embeddings: 128,
    num_conv_pos_embedding_groups: 16,
    conv_pos_batch_norm: false,
    do_stable_layer_norm: false,
    apply_spec_augment: true,
    mask_time_prob: 0.05,
    mask_time_length: 10,
    mask_time_min_masks: 2,
    mask_feature_prob: 0,
    mask_feature_length: 10,
    mask_feature_min_masks: 0,
    ctc_loss_reduction: "sum",
    ctc_zero_infinity: false,
    use_weighted_layer_sum: false,
    classifier_proj_size: 256,
    pad_token_id: 0,
    bos_token_id: 1,
    eos_token_id: 2,
  },
  rules: { num_feat_extract_layers: { length: "conv_dim" } },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["activation_dropout", "attention_dropout", "hidden_dropout", "initializer_range", "layer_norm_eps"],
});
