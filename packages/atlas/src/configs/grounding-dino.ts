// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type BertConfig, bert } from "./bert.ts";
import { type SwinConfig, swin } from "./swin.ts";

export type GroundingDinoConfig = Readonly<{
  model_type: string;
  is_encoder_decoder: boolean;
  backbone_config: SwinConfig;
  text_config: BertConfig;
  num_queries: number;
  encoder_layers: number;
  encoder_ffn_dim: number;
  encoder_attention_heads: number;
  decoder_layers: number;
  decoder_ffn_dim: number;
  decoder_attention_heads: number;
  activation_function: string;
  d_model: number;
  dropout: number;
  attention_dropout: number;
  activation_dropout: number;
  auxiliary_loss: boolean;
  position_embedding_type: string;
  num_feature_levels: number;
  encoder_n_points: number;
  decoder_n_points: number;
  two_stage: boolean;
  class_cost: number;
  bbox_cost: number;
  giou_cost: number;
  bbox_loss_coefficient: number;
  giou_loss_coefficient: number;
  focal_alpha: number;
  disable_custom_kernels: boolean;
  max_text_len: number;
  text_enhancer_dropout: number;
  fusion_droppath: number;
  fusion_dropout: number;
  embedding_init_target: boolean;
  query_dim: number;
  decoder_bbox_embed_share: boolean;
  two_stage_bbox_embed_share: boolean;
  positional_embedding_temperature: number;
  init_std: number;
  layer_norm_eps: number;
  tie_word_embeddings: boolean;
}>;

export const groundingDino = configFacts<GroundingDinoConfig>({
  className: "GroundingDinoConfig",
  defaults: {
    model_type: "grounding-dino",
    is_encoder_decoder: true,
    backbone_config: null,
    text_config: null,
    num_queries: 900,
    encoder_layers: 6,
    encoder_ffn_dim: 2048,
    encoder_attention_heads: 8,
    decoder_layers: 6,
    decoder_ffn_dim: 2048,
    decoder_attention_heads: 8,
    activation_function: "relu",
    d_model: 256,
    dropout: 0.1,
    attention_dropout: 0,
    activation_dropout: 0,
    auxiliary_loss: false,
    position_embedding_type: "sine",
    num_feature_levels: 4,
    encoder_n_points: 4,
    decoder_n_points: 4,
    two_stage: true,
    class_cost: 1,
    bbox_cost: 5,
    giou_cost: 2,
    bbox_loss_coefficient: 5,
    giou_loss_coefficient: 2,
    focal_alpha: 0.25,
    disable_custom_kernels: false,
    max_text_len: 256,
    text_enhancer_dropout: 0,
    fusion_droppath: 0.1,
    fusion_dropout: 0,
    embedding_init_target: true,
    query_dim: 4,
    decoder_bbox_embed_share: true,
    two_stage_bbox_embed_share: false,
    positional_embedding_temperature: 20,
    init_std: 0.02,
    layer_norm_eps: 1e-05,
    tie_word_embeddings: true,
  },
  nested: {
    backbone_config: { facts: swin, any: true, given: { out_indices: [2, 3, 4] } },
    text_config: { facts: bert, any: true },
  },
  floats: [
    "activation_dropout",
    "attention_dropout",
    "bbox_cost",
    "bbox_loss_coefficient",
    "class_cost",
    "dropout",
    "focal_alpha",
    "giou_cost",
    "giou_loss_coefficient",
    "init_std",
    "layer_norm_eps",
  ],
  aliases: { hidden_size: "d_model", num_attention_heads: "encoder_attention_heads" },
});
