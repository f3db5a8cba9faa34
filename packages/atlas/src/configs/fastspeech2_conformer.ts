// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type FastSpeech2ConformerConfig = Readonly<{
  model_type: string;
  is_encoder_decoder: boolean;
  hidden_size: number;
  vocab_size: number;
  num_mel_bins: number;
  encoder_num_attention_heads: number;
  encoder_layers: number;
  encoder_linear_units: number;
  decoder_layers: number;
  decoder_num_attention_heads: number;
  decoder_linear_units: number;
  speech_decoder_postnet_layers: number;
  speech_decoder_postnet_units: number;
  speech_decoder_postnet_kernel: number;
  positionwise_conv_kernel_size: number;
  encoder_normalize_before: boolean;
  decoder_normalize_before: boolean;
  encoder_concat_after: boolean;
  decoder_concat_after: boolean;
  reduction_factor: number;
  speaking_speed: number;
  use_macaron_style_in_conformer: boolean;
  use_cnn_in_conformer: boolean;
  encoder_kernel_size: number;
  decoder_kernel_size: number;
  duration_predictor_layers: number;
  duration_predictor_channels: number;
  duration_predictor_kernel_size: number;
  energy_predictor_layers: number;
  energy_predictor_channels: number;
  energy_predictor_kernel_size: number;
  energy_predictor_dropout: number;
  energy_embed_kernel_size: number;
  energy_embed_dropout: number;
  stop_gradient_from_energy_predictor: boolean;
  pitch_predictor_layers: number;
  pitch_predictor_channels: number;
  pitch_predictor_kernel_size: number;
  pitch_predictor_dropout: number;
  pitch_embed_kernel_size: number;
  pitch_embed_dropout: number;
  stop_gradient_from_pitch_predictor: boolean;
  encoder_dropout_rate: number;
  encoder_positional_dropout_rate: number;
  encoder_attention_dropout_rate: number;
  decoder_dropout_rate: number;
  decoder_positional_dropout_rate: number;
  decoder_attention_dropout_rate: number;
  duration_predictor_dropout_rate: number;
  speech_decoder_postnet_dropout: number;
  max_source_positions: number;
  use_masking: boolean;
  use_weighted_masking: boolean;
  num_speakers: number | null;
  num_languages: number | null;
  speaker_embed_dim: number | null;
  convolution_bias: boolean;
  encoder_config: unknown;
  decoder_config: unknown;
}>;

export const fastspeech2Conformer = configFacts<FastSpeech2ConformerConfig>({
  className: "FastSpeech2ConformerConfig",
  defaults: {
    model_type: "fastspeech2_conformer",
    is_encoder_decoder: true,
    hidden_size: 384,
    vocab_size: 78,
    num_mel_bins: 80,
    encoder_num_attention_heads: 2,
    encoder_layers: 4,
    encoder_linear_units: 1536,
    decoder_layers: 4,
    decoder_num_attention_heads: 2,
    decoder_linear_units: 1536,
    speech_decoder_postnet_layers: 5,
    speech_decoder_postnet_units: 256,
    speech_decoder_postnet_kernel: 5,
    positionwise_conv_kernel_size: 3,
    encoder_normalize_before: false,
    decoder_normalize_before: false,
    encoder_concat_after: false,
    decoder_concat_after: false,
    reduction_factor: 1,
    speaking_speed: 1,
    use_macaron_style_in_conformer: true,
    use_cnn_in_conformer: true,
    encoder_kernel_size: 7,
    decoder_kernel_size: 31,
    duration_predictor_layers: 2,
    duration_predictor_channels: 256,
    duration_predictor_kernel_size: 3,
    energy_predictor_layers: 2,
    energy_predictor_channels: 256,
    energy_predictor_kernel_size: 3,
    energy_predictor_dropout: 0.5,
    energy_embed_kernel_size: 1,
    energy_embed_dropout: 0,
    stop_gradient_from_energy_predictor: false,
    pitch_predictor_layers: 5,
    pitch_predictor_channels: 256,
    pitch_predictor_kernel_size: 5,
    pitch_predictor_dropout: 0.5,
    pitch_embed_kernel_size: 1,
    pitch_embed_dropout: 0,
    stop_gradient_from_pitch_predictor: true,
    encoder_dropout_rate: 0.2,
    encoder_positional_dropout_rate: 0.2,
    encoder_attention_dropout_rate: 0.2,
    decoder_dropout_rate: 0.2,
    decoder_positional_dropout_rate: 0.2,
    decoder_attention_dropout_rate: 0.2,
    duration_predictor_dropout_rate: 0.2,
    speech_decoder_postnet_dropout: 0.5,
    max_source_positions: 5000,
    use_masking: true,
    use_weighted_masking: false,
    num_speakers: null,
    num_languages: null,
    speaker_embed_dim: null,
    convolution_bias: true,
  },
  rules: {
    encoder_config: {
      value: {
        num_attention_heads: 2,
        layers: 4,
        kernel_size: 7,
        attention_dropout_rate: 0.2,
        dropout_rate: 0.2,
        positional_dropout_rate: 0.2,
        linear_units: 1536,
        normalize_before: false,
        concat_after: false,
      },
      while: [
        "encoder_attention_dropout_rate",
        "encoder_concat_after",
        "encoder_dropout_rate",
        "encoder_kernel_size",
        "encoder_layers",
        "encoder_linear_units",
        "encoder_normalize_before",
        "encoder_num_attention_heads",
        "encoder_positional_dropout_rate",
      ],
    },
    decoder_config: {
      value: {
        num_attention_heads: 2,
        layers: 4,
        kernel_size: 31,
        attention_dropout_rate: 0.2,
        dropout_rate: 0.2,
        positional_dropout_rate: 0.2,
        linear_units: 1536,
        normalize_before: false,
        concat_after: false,
      },
      while: [
        "decoder_attention_dropout_rate",
        "decoder_concat_after",
        "decoder_dropout_rate",
        "decoder_kernel_size",
        "decoder_layers",
        "decoder_linear_units",
        "decoder_normalize_before",
        "decoder_num_attention_heads",
        "decoder_positional_dropout_rate",
      ],
    },
  },
  floats: ["speaking_speed"],
  aliases: { num_attention_heads: "encoder_num_attention_heads", num_hidden_layers: "encoder_layers" },
});
