// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type ViTMAEConfig = Readonly<{
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
  image_size: number | readonly number[];
  patch_size: number | readonly number[];
  num_channels: number;
  qkv_bias: boolean;
  decoder_num_attention_heads: number;
  decoder_hidden_size: number;
  decoder_num_hidden_layers: number;
  decoder_intermediate_size: number;
  mask_ratio: number;
  norm_pix_loss: boolean;
}>;

export const vitMae = configFacts<ViTMAEConfig>({
  className: "ViTMAEConfig",
  defaults: {
    model_type: "vit_mae",
    hidden_size: 768,
    num_hidden_layers: 12,
    num_attention_heads: 12,
    intermediate_size: 3072,
    hidden_act: "gelu",
    hidden_dropout_prob: 0,
    attention_probs_dropout_prob: 0,
    initializer_range: 0.02,
    layer_norm_eps: 1e-12,
    image_size: 224,
    patch_size: 16,
    num_channels: 3,
    qkv_bias: true,
    decoder_num_attention_heads: 16,
    decoder_hidden_size: 512,
    decoder_num_hidden_layers: 8,
    decoder_intermediate_size: 2048,
    mask_ratio: 0.75,
    norm_pix_loss: false,
  },
  kinds: { image_size: ["list", "number"], patch_size: ["list", "number"] },
  floats: ["attention_probs_dropout_prob", "hidden_dropout_prob", "initializer_range", "layer_norm_eps", "mask_ratio"],
});
