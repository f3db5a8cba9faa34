// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type ASTConfig = Readonly<{
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
  patch_size: number | readonly number[];
  qkv_bias: boolean;
  frequency_stride: number;
  time_stride: number;
  max_length: number;
  num_mel_bins: number;
}>;

export const audioSpectrogramTransformer = configFacts<ASTConfig>({
  className: "ASTConfig",
  defaults: {
    model_type: "audio-spectrogram-transformer",
    hidden_size: 768,
    num_hidden_layers: 12,
    num_attention_heads: 12,
    intermediate_size: 3072,
    hidden_act: "gelu",
    hidden_dropout_prob: 0,
    attention_probs_dropout_prob: 0,
    initializer_range: 0.02,
    layer_norm_eps: 1e-12,
    patch_size: 16,
    qkv_bias: true,
    frequency_stride: 10,
    time_stride: 10,
    max_length: 1024,
    num_mel_bins: 128,
  },
  kinds: { patch_size: ["list", "number"] },
  floats: ["attention_probs_dropout_prob", "hidden_dropout_prob", "initializer_range", "layer_norm_eps"],
});
