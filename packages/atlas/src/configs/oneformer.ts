// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type SwinConfig, swin } from "./swin.ts";

export type OneFormerConfig = Readonly<{
  model_type: string;
  backbone_config: SwinConfig;
  ignore_value: number;
  num_queries: number;
  no_object_weight: number;
  class_weight: number;
  mask_weight: number;
  dice_weight: number;
  contrastive_weight: number;
  contrastive_temperature: number;
  train_num_points: number;
  oversample_ratio: number;
  importance_sample_ratio: number;
  init_std: number;
  init_xavier_std: number;
  layer_norm_eps: number;
  is_training: boolean;
  use_auxiliary_loss: boolean;
  output_auxiliary_logits: boolean;
  strides: readonly number[];
  task_seq_len: number;
  text_encoder_width: number;
  text_encoder_context_length: number;
  text_encoder_num_layers: number;
  text_encoder_vocab_size: number;
  text_encoder_proj_layers: number;
  text_encoder_n_ctx: number;
  conv_dim: number;
  mask_dim: number;
  hidden_dim: number;
  encoder_feedforward_dim: number;
  norm: string;
  encoder_layers: number;
  decoder_layers: number;
  use_task_norm: boolean;
  num_attention_heads: number;
  dropout: number;
  dim_feedforward: number;
  pre_norm: boolean;
  enforce_input_proj: boolean;
  query_dec_layers: number;
  common_stride: number;
}>;

export const oneformer = configFacts<OneFormerConfig>({
  className: "OneFormerConfig",
  defaults: {
    model_type: "oneformer",
    backbone_config: null,
    ignore_value: 255,
    num_queries: 150,
    no_object_weight: 0.1,
    class_weight: 2,
    mask_weight: 5,
    dice_weight: 5,
    contrastive_weight: 0.5,
    contrastive_temperature: 0.07,
    train_num_points: 12544,
    oversample_ratio: 3,
    importance_sample_ratio: 0.75,
    init_std: 0.02,
    init_xavier_std: 1,
    layer_norm_eps: 1e-05,
    is_training: false,
    use_auxiliary_loss: true,
    output_auxiliary_logits: true,
    strides: [4, 8, 16, 32],
    task_seq_len: 77,
    text_encoder_width: 256,
    text_encoder_context_length: 77,
    text_encoder_num_layers: 6,
    text_encoder_vocab_size: 49408,
    text_encoder_proj_layers: 2,
    text_encoder_n_ctx: 16,
    conv_dim: 256,
    mask_dim: 256,
    hidden_dim: 256,
    encoder_feedforward_dim: 1024,
    norm: "GN",
    encoder_layers: 6,
    decoder_layers: 10,
    use_task_norm: true,
    num_attention_heads: 8,
    dropout: 0.1,
    dim_feedforward: 2048,
    pre_norm: false,
    enforce_input_proj: false,
    query_dec_layers: 2,
    common_stride: 4,
  },
  nested: {
    backbone_config: {
      facts: swin,
      any: true,
      given: { drop_path_rate: 0.3, out_features: ["stage1", "stage2", "stage3", "stage4"] },
    },
  },
  floats: [
    "class_weight",
    "contrastive_temperature",
    "contrastive_weight",
    "dice_weight",
    "dropout",
    "importance_sample_ratio",
    "init_std",
    "init_xavier_std",
    "layer_norm_eps",
    "mask_weight",
    "no_object_weight",
    "oversample_ratio",
  ],
  aliases: { hidden_size: "hidden_dim", num_hidden_layers: "decoder_layers" },
});
