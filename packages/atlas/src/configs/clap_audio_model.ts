// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type ClapAudioConfig = Readonly<{
  model_type: string;
  window_size: number;
  num_mel_bins: number;
  spec_size: number;
  hidden_act: string;
  patch_size: number | readonly number[];
  patch_stride: number | readonly number[];
  num_classes: number;
  hidden_size: number;
  projection_dim: number;
  depths: readonly number[];
  num_attention_heads: readonly number[];
  enable_fusion: boolean;
  hidden_dropout_prob: number;
  fusion_type: string | null;
  patch_embed_input_channels: number;
  flatten_patch_embeds: boolean;
  patch_embeds_hidden_size: number;
  enable_patch_layer_norm: boolean;
  drop_path_rate: number;
  attention_probs_dropout_prob: number;
  qkv_bias: boolean;
  mlp_ratio: number;
  aff_block_r: number;
  num_hidden_layers: number;
  projection_hidden_act: string;
  layer_norm_eps: number;
  initializer_factor: number;
}>;

export const clapAudioModel = configFacts<ClapAudioConfig>({
  className: "ClapAudioConfig",
  defaults: {
    model_type: "clap_audio_model",
    window_size: 8,
    num_mel_bins: 64,
    spec_size: 256,
    hidden_act: "gelu",
    patch_size: 4,
    patch_stride: [4, 4],
    num_classes: 527,
    hidden_size: 768,
    projection_dim: 512,
    depths: [2, 2, 6, 2],
    num_attention_heads: [4, 8, 16, 32],
    enable_fusion: false,
    hidden_dropout_prob: 0.1,
    fusion_type: null,
    patch_embed_input_channels: 1,
    flatten_patch_embeds: true,
    patch_embeds_hidden_size: 96,
    enable_patch_layer_norm: true,
    drop_path_rate: 0,
    attention_probs_dropout_prob: 0,
    qkv_bias: true,
    mlp_ratio: 4,
    aff_block_r: 4,
    num_hidden_layers: 4,
    projection_hidden_act: "relu",
    layer_norm_eps: 1e-05,
    initializer_factor: 1,
  },
  kinds: { patch_size: ["list", "number"], patch_stride: ["list", "number"] },
  floats: ["attention_probs_dropout_prob", "hidden_dropout_prob", "initializer_factor", "layer_norm_eps", "mlp_ratio"],
});
