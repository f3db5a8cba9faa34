// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type WavTokenizerConfig = Readonly<{
  model_type: string;
  sampling_rate: number;
  audio_channels: number;
  num_filters: number;
  upsampling_ratios: readonly number[];
  num_residual_layers: number;
  dilation_growth_rate: number;
  compress: number;
  use_conv_shortcut: boolean;
  use_causal_conv: boolean;
  pad_mode: string;
  norm_type: string;
  kernel_size: number;
  last_kernel_size: number;
  residual_kernel_size: number;
  num_lstm_layers: number;
  hidden_size: number;
  codebook_size: number;
  codebook_dim: number;
  decoder_hidden_size: number;
  decoder_intermediate_size: number;
  decoder_num_layers: number;
  adanorm_num_embeddings: number;
  decoder_attention_num_groups: number;
  norm_eps: number;
}>;

export const wavtokenizer = configFacts<WavTokenizerConfig>({
  className: "WavTokenizerConfig",
  defaults: {
    model_type: "wavtokenizer",
    sampling_rate: 24000,
    audio_channels: 1,
    num_filters: 32,
    upsampling_ratios: [6, 5, 5, 4],
    num_residual_layers: 1,
    dilation_growth_rate: 2,
    compress: 2,
    use_conv_shortcut: true,
    use_causal_conv: false,
    pad_mode: "reflect",
    norm_type: "weight_norm",
    kernel_size: 7,
    last_kernel_size: 7,
    residual_kernel_size: 3,
    num_lstm_layers: 2,
    hidden_size: 512,
    codebook_size: 4096,
    codebook_dim: 512,
    decoder_hidden_size: 768,
    decoder_intermediate_size: 2304,
    decoder_num_layers: 12,
    adanorm_num_embeddings: 4,
    decoder_attention_num_groups: 32,
    norm_eps: 1e-06,
  },
  floats: ["norm_eps"],
});
