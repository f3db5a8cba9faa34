// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type PocketTTSAudioTokenizerDecoderConfig = Readonly<{
  model_type: string;
  sampling_rate: number;
  audio_channels: number;
  hidden_size: number;
  num_filters: number;
  num_residual_layers: number;
  upsampling_ratios: readonly number[];
  kernel_size: number;
  last_kernel_size: number;
  residual_kernel_size: number;
  dilation_growth_rate: number;
  use_causal_conv: boolean;
  pad_mode: string;
  compress: number;
  trim_right_ratio: number;
  use_conv_shortcut: boolean;
  upsample_groups: number;
  num_hidden_layers: number;
  intermediate_size: number;
  num_attention_heads: number;
  num_key_value_heads: number;
  head_dim: number;
  hidden_act: string;
  max_position_embeddings: number;
  initializer_range: number;
  norm_eps: number;
  use_cache: boolean;
  use_streaming: boolean;
  rope_parameters: Readonly<Record<string, unknown>>;
  sliding_window: number;
  attention_dropout: number;
  layer_scale_initial_scale: number;
  attention_bias: boolean;
  latent_stride: number;
  latent_dim: number;
}>;

export const pocketTtsAudioTokenizerDecoder = configFacts<PocketTTSAudioTokenizerDecoderConfig>({
  className: "PocketTTSAudioTokenizerDecoderConfig",
  defaults: {
    model_type: "pocket_tts_audio_tokenizer_decoder",
    sampling_rate: 24000,
    audio_channels: 1,
    hidden_size: 512,
    num_filters: 64,
    num_residual_layers: 1,
    upsampling_ratios: null,
    kernel_size: 7,
    last_kernel_size: 3,
    residual_kernel_size: 3,
    dilation_growth_rate: 2,
    use_causal_conv: true,
    pad_mode: "constant",
    compress: 2,
    trim_right_ratio: 1,
    use_conv_shortcut: false,
    upsample_groups: 512,
    num_hidden_layers: 2,
    intermediate_size: 2048,
    num_attention_heads: 8,
    num_key_value_heads: 8,
    head_dim: null,
    hidden_act: "gelu_pytorch_tanh",
    max_position_embeddings: 8000,
    initializer_range: 0.02,
    norm_eps: 1e-05,
    use_cache: false,
    use_streaming: false,
    rope_parameters: null,
    sliding_window: 250,
    attention_dropout: 0,
    layer_scale_initial_scale: 0.01,
    attention_bias: false,
    latent_stride: 16,
    latent_dim: 32,
  },
  rules: { upsampling_ratios: { value: [6, 5, 4] }, head_dim: { quotient: ["hidden_size", "num_attention_heads"] } },
  rope: { "": { theta: 10000, thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true } },
  floats: ["attention_dropout", "initializer_range", "layer_scale_initial_scale", "norm_eps", "trim_right_ratio"],
});
