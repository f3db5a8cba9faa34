// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type ResNetConfig, resnet } from "./resnet.ts";

export type ConditionalDetrConfig = Readonly<{
  model_type: string;
  is_encoder_decoder: boolean;
  backbone_config: ResNetConfig;
  num_channels: number;
  num_queries: number;
  encoder_layers: number;
  encoder_ffn_dim: number;
  encoder_attention_heads: number;
  decoder_layers: number;
  decoder_ffn_dim: number;
  decoder_attention_heads: number;
  encoder_layerdrop: number;
  decoder_layerdrop: number;
  activation_function: string;
  d_model: number;
  dropout: number;
  attention_dropout: number;
  activation_dropout: number;
  init_std: number;
  init_xavier_std: number;
  auxiliary_loss: boolean;
  position_embedding_type: string;
  dilation: boolean;
  class_cost: number;
  bbox_cost: number;
  giou_cost: number;
  mask_loss_coefficient: number;
  dice_loss_coefficient: number;
  cls_loss_coefficient: number;
  bbox_loss_coefficient: number;
  giou_loss_coefficient: number;
  focal_alpha: number;
}>;

export const conditionalDetr = configFacts<ConditionalDetrConfig>({
  className: "ConditionalDetrConfig",
  defaults: {
    model_type: "conditional_detr",
    is_encoder_decoder: true,
    backbone_config: null,
    num_channels: 3,
    num_queries: 300,
    encoder_layers: 6,
    encoder_ffn_dim: 2048,
    encoder_attention_heads: 8,
    decoder_layers: 6,
    decoder_ffn_dim: 2048,
    decoder_attention_heads: 8,
    encoder_layerdrop: 0,
    decoder_layerdrop: 0,
    activation_function: "relu",
    d_model: 256,
    dropout: 0.1,
    attention_dropout: 0,
    activation_dropout: 0,
    init_std: 0.02,
    init_xavier_std: 1,
    auxiliary_loss: false,
    position_embedding_type: "sine",
    dilation: false,
    class_cost: 2,
    bbox_cost: 5,
    giou_cost: 2,
    mask_loss_coefficient: 1,
    dice_loss_coefficient: 1,
    cls_loss_coefficient: 2,
    bbox_loss_coefficient: 5,
    giou_loss_coefficient: 2,
    focal_alpha: 0.25,
  },
  nested: {
    backbone_config: {
      facts: resnet,
      any: true,
      given: {
        model_type: "timm_backbone",
        backbone: "resnet50",
        use_pretrained_backbone: false,
        out_indices: [1, 2, 3, 4],
      },
    },
  },
  floats: [
    "activation_dropout",
    "attention_dropout",
    "decoder_layerdrop",
    "dropout",
    "encoder_layerdrop",
    "focal_alpha",
    "init_std",
    "init_xavier_std",
  ],
  aliases: {
    hidden_size: "d_model",
    num_attention_heads: "encoder_attention_heads",
    num_hidden_layers: "encoder_layers",
  },
});
