// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type GraniteSpeechPlusEncoderConfig = Readonly<{
  model_type: string;
  input_dim: number;
  num_layers: number;
  hidden_dim: number;
  feedforward_mult: number;
  num_heads: number;
  dim_head: number;
  output_dim: number;
  context_size: number;
  max_pos_emb: number;
  dropout: number;
  conv_kernel_size: number;
  conv_expansion_factor: number;
  cat_hidden_layers: readonly number[] | null;
}>;

export const graniteSpeechPlusEncoder = configFacts<GraniteSpeechPlusEncoderConfig>({
  className: "GraniteSpeechPlusEncoderConfig",
  defaults: {
    model_type: "granite_speech_plus_encoder",
    input_dim: 160,
    num_layers: 10,
    hidden_dim: 1024,
    feedforward_mult: 4,
    num_heads: 8,
    dim_head: null,
    output_dim: 42,
    context_size: 200,
    max_pos_emb: 512,
    dropout: 0.1,
    conv_kernel_size: 15,
    conv_expansion_factor: 2,
    cat_hidden_layers: null,
  },
  rules: { dim_head: { quotient: ["hidden_dim", "num_heads"] } },
  floats: ["dropout"],
  aliases: {
    hidden_size: "hidden_dim",
    num_attention_heads: "num_heads",
    num_hidden_layers: "num_layers",
    num_mel_bins: "input_dim",
  },
});
