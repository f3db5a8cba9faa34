// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type ResNetConfig, resnet } from "./resnet.ts";

export type DeformableDetrConfig = Readonly<{
  model_type: string;
  is_encoder_decoder: boolean;
  backbone_config: ResNetConfig;
  num_channels: number;
  num_queries: number;
  max_position_embeddings: number;
  encoder_layers: number;
  encoder_ffn_dim: number;
  encoder_attention_heads: number;
  decoder_layers: number;
  decoder_ffn_dim: number;
  decoder_attention_heads: number;
  encoder_layerdrop: number;
  activation_function: string;
  d_model: number;
  dropout: number;
  attention_dropout: number;
  activation_dropout: number;
  init_std: number;
  init_xavier_std: number;
  return_intermediate: boolean;
  auxiliary_loss: boolean;
  position_embedding_type: string;
  dilation: boolean | null;
  num_feature_levels: number;
  encoder_n_points: number;
  decoder_n_points: number;
  two_stage: boolean;
  two_stage_num_proposals: number;
  with_box_refine: boolean;
  class_cost: number;
  bbox_cost: number;
  giou_cost: number;
  mask_loss_coefficient: number;
  dice_loss_coefficient: number;
  bbox_loss_coefficient: number;
  giou_loss_coefficient: number;
  eos_coefficient: number;
  focal_alpha: number;
  disable_custom_kernels: boolean;
  tie_word_embeddings: boolean;
}>;

export const deformableDetr = configFacts<DeformableDetrConfig>({
  className: "DeformableDetrConfig",
  defaults: {
    model_type: "deformable_detr",
    is_encoder_decoder: true,
    backbone_config: null,
    num_channels: 3,
    num_queries: 300,
    max_position_embeddings: 1024,
    encoder_layers: 6,
    encoder_ffn_dim: 1024,
    encoder_attention_heads: 8,
    decoder_layers: 6,
    decoder_ffn_dim: 1024,
    decoder_attention_heads: 8,
    encoder_layerdrop: 0,
    activation_function: "relu",
    d_model: 256,
    dropout: 0.1,
    attention_dropout: 0,
    activation_dropout: 0,
    init_std: 0.02,
    init_xavier_std: 1,
    return_intermediate: true,
    auxiliary_loss: false,
    position_embedding_type: "sine",
    dilation: false,
    num_feature_levels: 4,
    encoder_n_points: 4,
    decoder_n_points: 4,
    two_stage: false,
    two_stage_num_proposals: 300,
    with_box_refine: false,
    class_cost: 1,
    bbox_cost: 5,
    giou_cost: 2,
    mask_loss_coefficient: 1,
    dice_loss_coefficient: 1,
    bbox_loss_coefficient: 5,
    giou_loss_coefficient: 2,
    eos_coefficient: 0.1,
    focal_alpha: 0.25,
    disable_custom_kernels: false,
    tie_word_embeddings: true,
  },
  nested: {
    backbone_config: {
      facts: resnet,
      any: true,
      given: {
        model_type: "timm_backbone",
        backbone: "resnet50",
        use_pretrained_backbone: false,
        out_indices: [2, 3, 4],
      },
    },
  },
  floats: [
    "activation_dropout",
    "attention_dropout",
    "dropout",
    "encoder_layerdrop",
    "eos_coefficient",
    "focal_alpha",
    "init_std",
    "init_xavier_std",
  ],
  aliases: { hidden_size: "d_model", num_attention_heads: "encoder_attention_heads" },
});
