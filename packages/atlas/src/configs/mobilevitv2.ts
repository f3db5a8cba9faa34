// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type MobileViTV2Config = Readonly<{
  model_type: string;
  num_channels: number;
  image_size: number | readonly number[];
  patch_size: number | readonly number[];
  expand_ratio: number;
  hidden_act: string;
  conv_kernel_size: number;
  output_stride: number;
  classifier_dropout_prob: number;
  initializer_range: number;
  layer_norm_eps: number;
  aspp_out_channels: number;
  atrous_rates: readonly number[];
  aspp_dropout_prob: number;
  semantic_loss_ignore_index: number;
  n_attn_blocks: readonly number[];
  base_attn_unit_dims: readonly number[];
  width_multiplier: number;
  ffn_multiplier: number;
  attn_dropout: number;
  ffn_dropout: number;
}>;

export const mobilevitv2 = configFacts<MobileViTV2Config>({
  className: "MobileViTV2Config",
  defaults: {
    model_type: "mobilevitv2",
    num_channels: 3,
    image_size: 256,
    patch_size: 2,
    expand_ratio: 2,
    hidden_act: "swish",
    conv_kernel_size: 3,
    output_stride: 32,
    classifier_dropout_prob: 0.1,
    initializer_range: 0.02,
    layer_norm_eps: 1e-05,
    aspp_out_channels: 512,
    atrous_rates: [6, 12, 18],
    aspp_dropout_prob: 0.1,
    semantic_loss_ignore_index: 255,
    n_attn_blocks: [2, 4, 3],
    base_attn_unit_dims: [128, 192, 256],
    width_multiplier: 1,
    ffn_multiplier: 2,
    attn_dropout: 0,
    ffn_dropout: 0,
  },
  kinds: { image_size: ["list", "number"], patch_size: ["list", "number"] },
  floats: ["expand_ratio", "initializer_range", "layer_norm_eps"],
});
