// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts, type NestedConfig } from "../config-facts.ts";

export type RfDetrConfig = Readonly<{
  model_type: string;
  backbone_config: NestedConfig;
  hidden_expansion: number;
  c2f_num_blocks: number;
  activation_function: string;
  dropout: number;
  decoder_ffn_dim: number;
  decoder_n_points: number;
  decoder_layers: number;
  decoder_self_attention_heads: number;
  decoder_cross_attention_heads: number;
  decoder_activation_function: string;
  num_queries: number;
  attention_bias: boolean;
  attention_dropout: number;
  activation_dropout: number;
  group_detr: number;
  init_std: number;
  disable_custom_kernels: boolean;
  class_cost: number;
  bbox_cost: number;
  giou_cost: number;
  class_loss_coefficient: number;
  dice_loss_coefficient: number;
  bbox_loss_coefficient: number;
  giou_loss_coefficient: number;
  eos_coefficient: number;
  focal_alpha: number;
  auxiliary_loss: boolean;
  d_model: number;
  layer_norm_eps: number;
  num_feature_levels: number;
  mask_loss_coefficient: number;
  mask_point_sample_ratio: number;
  mask_downsample_ratio: number;
  mask_class_loss_coefficient: number;
  mask_dice_loss_coefficient: number;
  segmentation_head_activation_function: string;
  intermediate_size: number;
}>;

export const rfDetr = configFacts<RfDetrConfig>({
  className: "RfDetrConfig",
  defaults: {
    model_type: "rf_detr",
    backbone_config: null,
    hidden_expansion: 0.5,
    c2f_num_blocks: 3,
    activation_function: "silu",
    dropout: 0.1,
    decoder_ffn_dim: 2048,
    decoder_n_points: 4,
    decoder_layers: 3,
    decoder_self_attention_heads: 8,
    decoder_cross_attention_heads: 16,
    decoder_activation_function: "relu",
    num_queries: 300,
    attention_bias: true,
    attention_dropout: 0,
    activation_dropout: 0,
    group_detr: 13,
    init_std: 0.02,
    disable_custom_kernels: true,
    class_cost: 2,
    bbox_cost: 5,
    giou_cost: 2,
    class_loss_coefficient: 1,
    dice_loss_coefficient: 1,
    bbox_loss_coefficient: 5,
    giou_loss_coefficient: 2,
    eos_coefficient: 0.1,
    focal_alpha: 0.25,
    auxiliary_loss: true,
    d_model: 256,
    layer_norm_eps: 1e-05,
    num_feature_levels: 1,
    mask_loss_coefficient: 1,
    mask_point_sample_ratio: 16,
    mask_downsample_ratio: 4,
    mask_class_loss_coefficient: 5,
    mask_dice_loss_coefficient: 5,
    segmentation_head_activation_function: "gelu",
    intermediate_size: 1024,
  },
  nested: {
    backbone_config: {
      any: true,
      given: {
        image_size: 1024,
        hidden_size: 192,
        num_hidden_layers: 10,
        window_block_indices: [0, 1, 3, 6, 7, 9],
        out_indices: [2, 4, 5, 9],
      },
    },
  },
  floats: [
    "activation_dropout",
    "attention_dropout",
    "dropout",
    "eos_coefficient",
    "focal_alpha",
    "hidden_expansion",
    "init_std",
    "layer_norm_eps",
  ],
});
