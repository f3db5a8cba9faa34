// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type EncodecConfig = Readonly<{
  model_type: string;
  target_bandwidths: readonly number[];
  sampling_rate: number;
  audio_channels: number;
  normalize: boolean;
  chunk_length_s: number | null;
  overlap: number | null;
  hidden_size: number;
  num_filters: number;
  num_residual_layers: number;
  upsampling_ratios: readonly number[];
  norm_type: string;
  kernel_size: number;
  last_kernel_size: number;
  residual_kernel_size: number;
  dilation_growth_rate: number;
  use_causal_conv: boolean;
  pad_mode: string;
  compress: number;
  num_lstm_layers: number;
  trim_right_ratio: number;
  codebook_size: number;
  codebook_dim: number;
  use_conv_shortcut: boolean;
}>;

export const encodec = configFacts<EncodecConfig>({
  className: "EncodecConfig",
  defaults: {
    model_type: "encodec",
    target_bandwidths: [1.5, 3, 6, 12, 24],
    sampling_rate: 24000,
    audio_channels: 1,
    normalize: false,
    chunk_length_s: null,
    overlap: null,
    hidden_size: 128,
    num_filters: 32,
    num_residual_layers: 1,
    upsampling_ratios: [8, 5, 4, 2],
    norm_type: "weight_norm",
    kernel_size: 7,
    last_kernel_size: 7,
    residual_kernel_size: 3,
    dilation_growth_rate: 2,
    use_causal_conv: true,
    pad_mode: "reflect",
    compress: 2,
    num_lstm_layers: 2,
    trim_right_ratio: 1,
    codebook_size: 1024,
    codebook_dim: null,
    use_conv_shortcut: true,
  },
  rules: { codebook_dim: { copy: "hidden_size" } },
  floats: ["overlap", "target_bandwidths", "trim_right_ratio"],
});
