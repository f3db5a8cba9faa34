// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type BitConfig, bit } from "./bit.ts";

export type DPTConfig = Readonly<{
  model_type: string;
  hidden_size: number;
  num_hidden_layers: number | null;
  num_attention_heads: number | null;
  intermediate_size: number | null;
  hidden_act: string;
  hidden_dropout_prob: number | null;
  attention_probs_dropout_prob: number | null;
  initializer_range: number;
  layer_norm_eps: number | null;
  image_size: number | readonly number[] | null;
  patch_size: number | readonly number[] | null;
  num_channels: number | null;
  is_hybrid: boolean;
  qkv_bias: boolean | null;
  backbone_out_indices: readonly number[] | null;
  readout_type: string;
  reassemble_factors: readonly number[];
  neck_hidden_sizes: readonly number[];
  fusion_hidden_size: number;
  head_in_index: number;
  use_batch_norm_in_fusion_residual: boolean | null;
  use_bias_in_fusion_residual: boolean | null;
  add_projection: boolean;
  use_auxiliary_head: boolean | null;
  auxiliary_loss_weight: number;
  semantic_loss_ignore_index: number;
  semantic_classifier_dropout: number;
  backbone_featmap_shape: readonly number[] | null;
  neck_ignore_stages: readonly number[];
  backbone_config: BitConfig | null;
  pooler_output_size: number;
  pooler_act: string;
}>;

export const dpt = configFacts<DPTConfig>({
  className: "DPTConfig",
  defaults: {
    model_type: "dpt",
    hidden_size: 768,
    num_hidden_layers: 12,
    num_attention_heads: 12,
    intermediate_size: 3072,
    hidden_act: "gelu",
    hidden_dropout_prob: 0,
    attention_probs_dropout_prob: 0,
    initializer_range: 0.02,
    layer_norm_eps: 1e-12,
    image_size: 384,
    patch_size: 16,
    num_channels: 3,
    is_hybrid: false,
    qkv_bias: true,
    backbone_out_indices: [2, 5, 8, 11],
    readout_type: "project",
    reassemble_factors: [4, 2, 1, 0.5],
    neck_hidden_sizes: [96, 192, 384, 768],
    fusion_hidden_size: 256,
    head_in_index: -1,
    use_batch_norm_in_fusion_residual: false,
    use_bias_in_fusion_residual: null,
    add_projection: false,
    use_auxiliary_head: true,
    auxiliary_loss_weight: 0.4,
    semantic_loss_ignore_index: 255,
    semantic_classifier_dropout: 0.1,
    backbone_featmap_shape: [1, 1024, 24, 24],
    neck_ignore_stages: [0, 1],
    backbone_config: null,
    pooler_output_size: null,
    pooler_act: "tanh",
  },
  rules: {
    backbone_featmap_shape: { kept: "is_hybrid", otherwise: null, always: true },
    neck_ignore_stages: { kept: "is_hybrid", otherwise: [], always: true, for: [0, 1] },
    pooler_output_size: { copy: "hidden_size" },
  },
  nested: {
    backbone_config: {
      facts: bit,
      any: true,
      given: {
        model_type: "bit",
        global_padding: "same",
        layer_type: "bottleneck",
        depths: [3, 4, 9],
        out_features: ["stage1", "stage2", "stage3"],
        embedding_dynamic_padding: true,
      },
      optional: true,
    },
  },
  kinds: { image_size: ["list", "number"], patch_size: ["list", "number"] },
  floats: [
    "attention_probs_dropout_prob",
    "auxiliary_loss_weight",
    "hidden_dropout_prob",
    "initializer_range",
    "layer_norm_eps",
  ],
});
