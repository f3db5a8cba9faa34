// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type ResNetConfig, resnet } from "./resnet.ts";

export type DabDetrConfig = Readonly<{
  model_type: string;
  is_encoder_decoder: boolean;
  backbone_config: ResNetConfig;
  num_queries: number;
  encoder_layers: number;
  encoder_ffn_dim: number;
  encoder_attention_heads: number;
  decoder_layers: number;
  decoder_ffn_dim: number;
  decoder_attention_heads: number;
  activation_function: string;
  hidden_size: number;
  dropout: number;
  attention_dropout: number;
  activation_dropout: number;
  init_std: number;
  init_xavier_std: number;
  auxiliary_loss: boolean;
  dilation: boolean;
  class_cost: number;
  bbox_cost: number;
  giou_cost: number;
  cls_loss_coefficient: number;
  bbox_loss_coefficient: number;
  giou_loss_coefficient: number;
  focal_alpha: number;
  temperature_height: number;
  temperature_width: number;
  query_dim: number;
  random_refpoints_xy: boolean;
  keep_query_pos: boolean;
  num_patterns: number;
  normalize_before: boolean;
  sine_position_embedding_scale: number | null;
  initializer_bias_prior_prob: number | null;
  tie_word_embeddings: boolean;
}>;

export const dabDetr = configFacts<DabDetrConfig>({
  className: "DabDetrConfig",
  defaults: {
    model_type: "dab-detr",
    is_encoder_decoder: true,
    backbone_config: null,
    num_queries: 300,
    encoder_layers: 6,
    encoder_ffn_dim: 2048,
    encoder_attention_heads: 8,
    decoder_layers: 6,
    decoder_ffn_dim: 2048,
    decoder_attention_heads: 8,
    activation_function: "prelu",
    hidden_size: 256,
    dropout: 0.1,
    attention_dropout: 0,
    activation_dropout: 0,
    init_std: 0.02,
    init_xavier_std: 1,
    auxiliary_loss: false,
    dilation: false,
    class_cost: 2,
    bbox_cost: 5,
    giou_cost: 2,
    cls_loss_coefficient: 2,
    bbox_loss_coefficient: 5,
    giou_loss_coefficient: 2,
    focal_alpha: 0.25,
    temperature_height: 20,
    temperature_width: 20,
    query_dim: 4,
    random_refpoints_xy: false,
    keep_query_pos: false,
    num_patterns: 0,
    normalize_before: false,
    sine_position_embedding_scale: null,
    initializer_bias_prior_prob: null,
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
        out_indices: [1, 2, 3, 4],
      },
    },
  },
  floats: [
    "activation_dropout",
    "attention_dropout",
    "dropout",
    "focal_alpha",
    "init_std",
    "init_xavier_std",
    "initializer_bias_prior_prob",
    "sine_position_embedding_scale",
  ],
  aliases: { num_attention_heads: "encoder_attention_heads", num_hidden_layers: "encoder_layers" },
});
