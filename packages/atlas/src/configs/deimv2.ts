// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type HGNetV2Config, hgnetV2 } from "./hgnet_v2.ts";

export type Deimv2Config = Readonly<{
  model_type: string;
  is_encoder_decoder: boolean;
  initializer_range: number;
  initializer_bias_prior_prob: number | null;
  layer_norm_eps: number;
  batch_norm_eps: number;
  backbone_config: HGNetV2Config;
  freeze_backbone_batch_norms: boolean;
  encoder_hidden_dim: number;
  encoder_in_channels: readonly number[];
  feat_strides: readonly number[];
  encoder_layers: number;
  encoder_ffn_dim: number;
  encoder_attention_heads: number;
  dropout: number;
  activation_dropout: number;
  encode_proj_layers: readonly number[];
  positional_encoding_temperature: number;
  encoder_activation_function: string;
  activation_function: string;
  eval_size: readonly number[] | null;
  normalize_before: boolean;
  hidden_expansion: number;
  d_model: number;
  num_queries: number;
  decoder_in_channels: readonly number[];
  decoder_ffn_dim: number;
  num_feature_levels: number;
  decoder_n_points: number | readonly number[];
  decoder_layers: number;
  decoder_attention_heads: number;
  decoder_activation_function: string;
  attention_dropout: number;
  num_denoising: number;
  label_noise_ratio: number;
  box_noise_scale: number;
  learn_initial_query: boolean;
  anchor_image_size: number | readonly number[] | null;
  with_box_refine: boolean;
  matcher_alpha: number;
  matcher_gamma: number;
  matcher_class_cost: number;
  matcher_bbox_cost: number;
  matcher_giou_cost: number;
  use_focal_loss: boolean;
  auxiliary_loss: boolean;
  focal_loss_alpha: number;
  focal_loss_gamma: number;
  weight_loss_vfl: number;
  weight_loss_bbox: number;
  weight_loss_giou: number;
  weight_loss_fgl: number;
  weight_loss_ddf: number;
  eos_coefficient: number;
  eval_idx: number;
  layer_scale: number;
  max_num_bins: number;
  reg_scale: number;
  depth_mult: number;
  top_prob_values: number;
  lqe_hidden_dim: number;
  lqe_layers: number;
  decoder_offset_scale: number;
  decoder_method: string;
  up: number;
  tie_word_embeddings: boolean;
  weight_loss_mal: number;
  use_dense_one_to_one: boolean;
  mal_alpha: number | null;
  encoder_fuse_op: string;
  spatial_tuning_adapter_inplanes: number;
  encoder_type: string;
  use_gateway: boolean;
  share_bbox_head: boolean;
  encoder_has_trailing_conv: boolean;
  head_dim: number;
}>;

export const deimv2 = configFacts<Deimv2Config>({
  className: "Deimv2Config",
  defaults: {
    model_type: "deimv2",
    is_encoder_decoder: true,
    initializer_range: 0.01,
    initializer_bias_prior_prob: null,
    layer_norm_eps: 1e-05,
    batch_norm_eps: 1e-05,
    backbone_config: null,
    freeze_backbone_batch_norms: true,
    encoder_hidden_dim: 256,
    encoder_in_channels: [512, 1024, 2048],
    feat_strides: [8, 16, 32],
    encoder_layers: 1,
    encoder_ffn_dim: 1024,
    encoder_attention_heads: 8,
    dropout: 0,
    activation_dropout: 0,
    encode_proj_layers: [2],
    positional_encoding_temperature: 10000,
    encoder_activation_function: "gelu",
    activation_function: "silu",
    eval_size: null,
    normalize_before: false,
    hidden_expansion: 1,
    d_model: 256,
    num_queries: 300,
    decoder_in_channels: [256, 256, 256],
    decoder_ffn_dim: 1024,
    num_feature_levels: 3,
    decoder_n_points: 4,
    decoder_layers: 6,
    decoder_attention_heads: 8,
    decoder_activation_function: "relu",
    attention_dropout: 0,
    num_denoising: 100,
    label_noise_ratio: 0.5,
    box_noise_scale: 1,
    learn_initial_query: false,
    anchor_image_size: null,
    with_box_refine: true,
    matcher_alpha: 0.25,
    matcher_gamma: 2,
    matcher_class_cost: 2,
    matcher_bbox_cost: 5,
    matcher_giou_cost: 2,
    use_focal_loss: true,
    auxiliary_loss: true,
    focal_loss_alpha: 0.75,
    focal_loss_gamma: 2,
    weight_loss_vfl: 1,
    weight_loss_bbox: 5,
    weight_loss_giou: 2,
    weight_loss_fgl: 0.15,
    weight_loss_ddf: 1.5,
    eos_coefficient: 0.0001,
    eval_idx: -1,
    layer_scale: 1,
    max_num_bins: 32,
    reg_scale: 4,
    depth_mult: 1,
    top_prob_values: 4,
    lqe_hidden_dim: 64,
    lqe_layers: 2,
    decoder_offset_scale: 0.5,
    decoder_method: "default",
    up: 0.5,
    tie_word_embeddings: true,
    weight_loss_mal: 1,
    use_dense_one_to_one: true,
    mal_alpha: null,
    encoder_fuse_op: "sum",
    spatial_tuning_adapter_inplanes: 16,
    encoder_type: "hybrid",
    use_gateway: true,
    share_bbox_head: false,
    encoder_has_trailing_conv: true,
  },
  rules: { head_dim: { quotient: ["d_model", "decoder_attention_heads"] } },
  nested: { backbone_config: { facts: hgnetV2, any: true, given: { out_indices: [2, 3, 4] } } },
  kinds: { decoder_n_points: ["list", "number"], anchor_image_size: ["list", "number"] },
  floats: [
    "activation_dropout",
    "attention_dropout",
    "batch_norm_eps",
    "box_noise_scale",
    "decoder_offset_scale",
    "depth_mult",
    "dropout",
    "eos_coefficient",
    "focal_loss_alpha",
    "focal_loss_gamma",
    "hidden_expansion",
    "initializer_bias_prior_prob",
    "initializer_range",
    "label_noise_ratio",
    "layer_norm_eps",
    "mal_alpha",
    "matcher_alpha",
    "matcher_bbox_cost",
    "matcher_class_cost",
    "matcher_gamma",
    "matcher_giou_cost",
    "reg_scale",
    "up",
    "weight_loss_bbox",
    "weight_loss_ddf",
    "weight_loss_fgl",
    "weight_loss_giou",
    "weight_loss_mal",
    "weight_loss_vfl",
  ],
  aliases: { hidden_size: "d_model", num_attention_heads: "encoder_attention_heads" },
});
