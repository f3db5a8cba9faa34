// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type Nemotron3_5TranscribeWordTimestampConfig = Readonly<{
  model_type: string;
  hidden_size: number;
  intermediate_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  num_key_value_heads: number;
  hidden_act: string;
  max_position_embeddings: number;
  initializer_range: number;
  rope_parameters: Readonly<Record<string, unknown>>;
  attention_dropout: number;
  vocab_size: number;
  blank_token_id: number;
  residual_scale: number;
  upsampling_factor: number;
}>;

export const nemotron35TranscribeWordTimestamp = configFacts<Nemotron3_5TranscribeWordTimestampConfig>({
  className: "Nemotron3_5TranscribeWordTimestampConfig",
  defaults: {
    model_type: "nemotron3_5_transcribe_word_timestamp",
    hidden_size: 1280,
    intermediate_size: 640,
    num_hidden_layers: 2,
    num_attention_heads: 16,
    num_key_value_heads: null,
    hidden_act: "gelu",
    max_position_embeddings: 5000,
    initializer_range: 0.02,
    rope_parameters: null,
    attention_dropout: 0,
    vocab_size: 23863,
    blank_token_id: 23862,
    residual_scale: 0.1,
    upsampling_factor: 2,
  },
  rules: { num_key_value_heads: { copy: "num_attention_heads" } },
  rope: { "": { theta: 10000, share: 0.5, scaled: true } },
  floats: ["attention_dropout", "initializer_range", "residual_scale"],
});
