// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type Phi4MultimodalAudioConfig = Readonly<{
  model_type: string;
  hidden_size: number;
  intermediate_size: number;
  num_blocks: number;
  num_attention_heads: number;
  activation: string;
  chunk_size: number;
  left_chunk: number;
  dropout_rate: number;
  ext_pw_out_channel: number;
  depthwise_separable_out_channel: number;
  depthwise_multiplier: number;
  kernel_size: number;
  conv_activation: string;
  input_size: number;
  conv_glu_type: string;
  time_reduction: number;
  bias_max_distance: number;
  bias_symmetric: boolean;
  nemo_activation: string;
  nemo_conv_channels: number;
  downsample_rate: number;
  initializer_range: number;
  audio_token_id: number;
  feature_layer: number;
  nemo_final_size: number;
}>;

export const phi4MultimodalAudio = configFacts<Phi4MultimodalAudioConfig>({
  className: "Phi4MultimodalAudioConfig",
  defaults: {
    model_type: "phi4_multimodal_audio",
    hidden_size: 1024,
    intermediate_size: 1536,
    num_blocks: 24,
    num_attention_heads: 16,
    activation: "swish",
    chunk_size: -1,
    left_chunk: 18,
    dropout_rate: 0,
    ext_pw_out_channel: 1024,
    depthwise_separable_out_channel: 1024,
    depthwise_multiplier: 1,
    kernel_size: 3,
    conv_activation: "swish",
    input_size: 80,
    conv_glu_type: "swish",
    time_reduction: 8,
    bias_max_distance: 1000,
    bias_symmetric: false,
    nemo_activation: "relu",
    nemo_conv_channels: 1024,
    downsample_rate: 1,
    initializer_range: 0.02,
    audio_token_id: 200011,
    feature_layer: -2,
  },
  rules: { nemo_final_size: { value: 10, while: ["input_size", "time_reduction"] } },
  floats: ["dropout_rate", "initializer_range"],
});
