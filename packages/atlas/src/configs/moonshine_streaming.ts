// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type MoonshineStreamingEncoderConfig, moonshineStreamingEncoder } from "./moonshine_streaming_encoder.ts";

export type MoonshineStreamingConfig = Readonly<{
  model_type: string;
  is_encoder_decoder: boolean;
  encoder_config: MoonshineStreamingEncoderConfig;
  vocab_size: number;
  hidden_size: number;
  intermediate_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  hidden_act: string;
  max_position_embeddings: number;
  use_cache: boolean;
  pad_token_id: number | null;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  rope_parameters: Readonly<Record<string, unknown>>;
  attention_bias: boolean;
  attention_dropout: number;
  decoder_start_token_id: number | null;
  head_dim: number;
  pad_head_dim_to_multiple_of: number | null;
  tie_word_embeddings: boolean;
}>;

export const moonshineStreaming = configFacts<MoonshineStreamingConfig>({
  className: "MoonshineStreamingConfig",
  defaults: {
    model_type: "moonshine_streaming",
    is_encoder_decoder: true,
    encoder_config: null,
    vocab_size: 32768,
    hidden_size: 320,
    intermediate_size: 1280,
    num_hidden_layers: 6,
    num_attention_heads: 8,
    hidden_act: "silu",
    max_position_embeddings: 4096,
    use_cache: true,
    pad_token_id: 0,
    bos_token_id: 1,
    eos_token_id: 2,
    rope_parameters: null,
    attention_bias: false,
    attention_dropout: 0,
    decoder_start_token_id: null,
    head_dim: null,
    pad_head_dim_to_multiple_of: null,
    tie_word_embeddings: false,
  },
  rules: { head_dim: { quotient: ["hidden_size", "num_attention_heads"] } },
  rope: { "": { theta: 10000, share: 0.8, scaled: true } },
  nested: { encoder_config: { facts: moonshineStreamingEncoder } },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["attention_dropout"],
});
