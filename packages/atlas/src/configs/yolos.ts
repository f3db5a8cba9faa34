// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type YolosConfig = Readonly<{
  model_type: string;
  hidden_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  intermediate_size: number;
  hidden_act: string;
  hidden_dropout_prob: number;
  attention_probs_dropout_prob: number;
  initializer_range: number;
  layer_norm_eps: number;
  image_size: readonly number[];
  patch_size: number | readonly number[];
  num_channels: number;
  qkv_bias: boolean;
  num_detection_tokens: number;
  use_mid_position_embeddings: boolean;
  auxiliary_loss: boolean;
  class_cost: number;
  bbox_cost: number;
  giou_cost: number;
  bbox_loss_coefficient: number;
  giou_loss_coefficient: number;
  eos_coefficient: number;
}>;

export const yolos = configFacts<YolosConfig>({
  className: "YolosConfig",
  defaults: {
    model_type: "yolos",
    hidden_size: 768,
    num_hidden_layers: 12,
    num_attention_heads: 12,
    intermediate_size: 3072,
    hidden_act: "gelu",
    hidden_dropout_prob: 0,
    attention_probs_dropout_prob: 0,
    initializer_range: 0.02,
    layer_norm_eps: 1e-12,
    image_size: [512, 864],
    patch_size: 16,
    num_channels: 3,
    qkv_bias: true,
    num_detection_tokens: 100,
    use_mid_position_embeddings: true,
    auxiliary_loss: false,
    class_cost: 1,
    bbox_cost: 5,
    giou_cost: 2,
    bbox_loss_coefficient: 5,
    giou_loss_coefficient: 2,
    eos_coefficient: 0.1,
  },
  kinds: { patch_size: ["list", "number"] },
  floats: [
    "attention_probs_dropout_prob",
    "eos_coefficient",
    "hidden_dropout_prob",
    "initializer_range",
    "layer_norm_eps",
  ],
});
