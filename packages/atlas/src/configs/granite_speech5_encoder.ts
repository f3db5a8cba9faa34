// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type GraniteSpeech5EncoderConfig = Readonly<{
  model_type: string;
  vocab_size: number;
  hidden_size: number;
  intermediate_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  num_key_value_heads: number;
  num_mel_bins: number;
  head_dim: number;
  hidden_act: string;
  max_position_embeddings: number;
  context_size: number;
  conv_kernel_size: number;
  conv_expansion_factor: number;
  subsample_layers: readonly number[];
  attention_bias: boolean;
  attention_dropout: number;
  activation_dropout: number;
  initializer_range: number;
}>;

export const graniteSpeech5Encoder = configFacts<GraniteSpeech5EncoderConfig>({
  className: "GraniteSpeech5EncoderConfig",
  defaults: {
    model_type: "granite_speech5_encoder",
    vocab_size: 16384,
    hidden_size: 1024,
    intermediate_size: 4096,
    num_hidden_layers: 16,
    num_attention_heads: 8,
    num_key_value_heads: null,
    num_mel_bins: 80,
    head_dim: null,
    hidden_act: "silu",
    max_position_embeddings: 512,
    context_size: 128,
    conv_kernel_size: 7,
    conv_expansion_factor: 2,
    subsample_layers: null,
    attention_bias: true,
    attention_dropout: 0,
    activation_dropout: 0,
    initializer_range: 0.02,
  },
  rules: {
    num_key_value_heads: { copy: "num_attention_heads" },
    head_dim: { quotient: ["hidden_size", "num_attention_heads"] },
    subsample_layers: { value: [0, 1] },
  },
  floats: ["activation_dropout", "attention_dropout", "initializer_range"],
});
