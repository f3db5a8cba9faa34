// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type MobileViTConfig = Readonly<{
  model_type: string;
  num_channels: number;
  image_size: number | readonly number[];
  patch_size: number | readonly number[];
  hidden_sizes: readonly number[];
  neck_hidden_sizes: readonly number[];
  num_attention_heads: number;
  mlp_ratio: number;
  expand_ratio: number;
  hidden_act: string;
  conv_kernel_size: number;
  output_stride: number;
  hidden_dropout_prob: number;
  attention_probs_dropout_prob: number;
  classifier_dropout_prob: number;
  initializer_range: number;
  layer_norm_eps: number;
  qkv_bias: boolean;
  aspp_out_channels: number;
  atrous_rates: readonly number[];
  aspp_dropout_prob: number;
  semantic_loss_ignore_index: number;
}>;

export const mobilevit = configFacts<MobileViTConfig>({
  className: "MobileViTConfig",
  defaults: {
    model_type: "mobilevit",
    num_channels: 3,
    image_size: 256,
    patch_size: 2,
    hidden_sizes: [144, 192, 240],
    neck_hidden_sizes: [16, 32, 64, 96, 128, 160, 640],
    num_attention_heads: 4,
    mlp_ratio: 2,
    expand_ratio: 4,
    hidden_act: "silu",
    conv_kernel_size: 3,
    output_stride: 32,
    hidden_dropout_prob: 0.1,
    attention_probs_dropout_prob: 0,
    classifier_dropout_prob: 0.1,
    initializer_range: 0.02,
    layer_norm_eps: 1e-05,
    qkv_bias: true,
    aspp_out_channels: 256,
    atrous_rates: [6, 12, 18],
    aspp_dropout_prob: 0.1,
    semantic_loss_ignore_index: 255,
  },
  kinds: { image_size: ["list", "number"], patch_size: ["list", "number"] },
  floats: [
    "attention_probs_dropout_prob",
    "expand_ratio",
    "hidden_dropout_prob",
    "initializer_range",
    "layer_norm_eps",
    "mlp_ratio",
  ],
});
