// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type LwDetrViTConfig, lwDetrVit } from "./lw_detr_vit.ts";

export type LwDetrConfig = Readonly<{
  model_type: string;
  backbone_config: LwDetrViTConfig;
  projector_scale_factors: readonly number[];
  hidden_expansion: number;
  c2f_num_blocks: number;
  activation_function: string;
  batch_norm_eps: number;
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
  projector_in_channels: readonly unknown[];
  projector_out_channels: number;
  num_feature_levels: number;
}>;

export const lwDetr = configFacts<LwDetrConfig>({
  className: "LwDetrConfig",
  defaults: {
    model_type: "lw_detr",
    backbone_config: null,
    projector_scale_factors: [],
    hidden_expansion: 0.5,
    c2f_num_blocks: 3,
    activation_function: "silu",
    batch_norm_eps: 1e-05,
    dropout: 0,
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
  },
  rules: {
    projector_in_channels: { value: [] },
    projector_out_channels: { copy: "d_model" },
    num_feature_levels: { value: 0 },
  },
  nested: {
    backbone_config: {
      facts: lwDetrVit,
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
    "batch_norm_eps",
    "dropout",
    "eos_coefficient",
    "focal_alpha",
    "hidden_expansion",
    "init_std",
    "projector_scale_factors",
  ],
});
