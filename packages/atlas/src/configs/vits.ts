// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type VitsConfig = Readonly<{
  model_type: string;
  vocab_size: number;
  hidden_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  window_size: number;
  use_bias: boolean;
  ffn_dim: number;
  layerdrop: number;
  ffn_kernel_size: number;
  flow_size: number;
  spectrogram_bins: number;
  hidden_act: string;
  hidden_dropout: number;
  attention_dropout: number;
  activation_dropout: number;
  initializer_range: number;
  layer_norm_eps: number;
  use_stochastic_duration_prediction: boolean;
  num_speakers: number;
  speaker_embedding_size: number;
  upsample_initial_channel: number;
  upsample_rates: readonly number[];
  upsample_kernel_sizes: readonly number[];
  resblock_kernel_sizes: readonly number[];
  resblock_dilation_sizes: readonly unknown[];
  leaky_relu_slope: number;
  depth_separable_channels: number;
  depth_separable_num_layers: number;
  duration_predictor_flow_bins: number;
  duration_predictor_tail_bound: number;
  duration_predictor_kernel_size: number;
  duration_predictor_dropout: number;
  duration_predictor_num_flows: number;
  duration_predictor_filter_channels: number;
  prior_encoder_num_flows: number;
  prior_encoder_num_wavenet_layers: number;
  posterior_encoder_num_wavenet_layers: number;
  wavenet_kernel_size: number;
  wavenet_dilation_rate: number;
  wavenet_dropout: number;
  speaking_rate: number;
  noise_scale: number;
  noise_scale_duration: number;
  sampling_rate: number;
  pad_token_id: number | null;
}>;

export const vits = configFacts<VitsConfig>({
  className: "VitsConfig",
  defaults: {
    model_type: "vits",
    vocab_size: 38,
    hidden_size: 192,
    num_hidden_layers: 6,
    num_attention_heads: 2,
    window_size: 4,
    use_bias: true,
    ffn_dim: 768,
    layerdrop: 0.1,
    ffn_kernel_size: 3,
    flow_size: 192,
    spectrogram_bins: 513,
    hidden_act: "relu",
    hidden_dropout: 0.1,
    attention_dropout: 0.1,
    activation_dropout: 0.1,
    initializer_range: 0.02,
    layer_norm_eps: 1e-05,
    use_stochastic_duration_prediction: true,
    num_speakers: 1,
    speaker_embedding_size: 0,
    upsample_initial_channel: 512,
    upsample_rates: [8, 8, 2, 2],
    upsample_kernel_sizes: [16, 16, 4, 4],
    resblock_kernel_sizes: [3, 7, 11],
    resblock_dilation_sizes: [[1, 3, 5], [1, 3, 5], [1, 3, 5]],
    leaky_relu_slope: 0.1,
    depth_separable_channels: 2,
    depth_separable_num_layers: 3,
    duration_predictor_flow_bins: 10,
    duration_predictor_tail_bound: 5,
    duration_predictor_kernel_size: 3,
    duration_predictor_dropout: 0.5,
    duration_predictor_num_flows: 4,
    duration_predictor_filter_channels: 256,
    prior_encoder_num_flows: 4,
    prior_encoder_num_wavenet_layers: 4,
    posterior_encoder_num_wavenet_layers: 16,
    wavenet_kernel_size: 5,
    wavenet_dilation_rate: 1,
    wavenet_dropout: 0,
    speaking_rate: 1,
    noise_scale: 0.667,
    noise_scale_duration: 0.8,
    sampling_rate: 16000,
    pad_token_id: null,
  },
  floats: [
    "activation_dropout",
    "attention_dropout",
    "duration_predictor_tail_bound",
    "hidden_dropout",
    "initializer_range",
    "layer_norm_eps",
    "leaky_relu_slope",
    "noise_scale",
    "noise_scale_duration",
  ],
});
