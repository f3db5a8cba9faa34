// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type SwinConfig, swin } from "./swin.ts";

export type Mask2FormerConfig = Readonly<{
  model_type: string;
  backbone_config: SwinConfig;
  feature_size: number;
  mask_feature_size: number;
  hidden_dim: number;
  encoder_feedforward_dim: number;
  activation_function: string;
  encoder_layers: number;
  decoder_layers: number;
  num_attention_heads: number;
  dropout: number;
  dim_feedforward: number;
  pre_norm: boolean;
  enforce_input_projection: boolean;
  common_stride: number;
  ignore_value: number;
  num_queries: number;
  no_object_weight: number;
  class_weight: number;
  mask_weight: number;
  dice_weight: number;
  train_num_points: number;
  oversample_ratio: number;
  importance_sample_ratio: number;
  init_std: number;
  init_xavier_std: number;
  use_auxiliary_loss: boolean;
  feature_strides: readonly number[];
  output_auxiliary_logits: boolean | null;
}>;

export const mask2former = configFacts<Mask2FormerConfig>({
  className: "Mask2FormerConfig",
  defaults: {
    model_type: "mask2former",
    backbone_config: null,
    feature_size: 256,
    mask_feature_size: 256,
    hidden_dim: 256,
    encoder_feedforward_dim: 1024,
    activation_function: "relu",
    encoder_layers: 6,
    decoder_layers: 10,
    num_attention_heads: 8,
    dropout: 0,
    dim_feedforward: 2048,
    pre_norm: false,
    enforce_input_projection: false,
    common_stride: 4,
    ignore_value: 255,
    num_queries: 100,
    no_object_weight: 0.1,
    class_weight: 2,
    mask_weight: 5,
    dice_weight: 5,
    train_num_points: 12544,
    oversample_ratio: 3,
    importance_sample_ratio: 0.75,
    init_std: 0.02,
    init_xavier_std: 1,
    use_auxiliary_loss: true,
    feature_strides: [4, 8, 16, 32],
    output_auxiliary_logits: null,
  },
  nested: {
    backbone_config: {
      facts: swin,
      any: true,
      given: { depths: [2, 2, 18, 2], drop_path_rate: 0.3, out_features: ["stage1", "stage2", "stage3", "stage4"] },
    },
  },
  floats: [
    "class_weight",
    "dice_weight",
    "dropout",
    "importance_sample_ratio",
    "init_std",
    "init_xavier_std",
    "mask_weight",
    "no_object_weight",
    "oversample_ratio",
  ],
  aliases: { hidden_size: "hidden_dim", num_hidden_layers: "decoder_layers" },
});
