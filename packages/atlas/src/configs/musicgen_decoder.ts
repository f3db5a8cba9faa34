// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type MusicgenDecoderConfig = Readonly<{
  model_type: string;
  vocab_size: number;
  max_position_embeddings: number;
  num_hidden_layers: number;
  ffn_dim: number;
  num_attention_heads: number;
  layerdrop: number;
  use_cache: boolean;
  activation_function: string;
  hidden_size: number;
  dropout: number;
  attention_dropout: number;
  activation_dropout: number;
  initializer_factor: number;
  scale_embedding: boolean;
  num_codebooks: number;
  audio_channels: number;
  pad_token_id: number | null;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  tie_word_embeddings: boolean;
  is_decoder: boolean;
  add_cross_attention: boolean;
  cross_attention_hidden_size: number | null;
}>;

export const musicgenDecoder = configFacts<MusicgenDecoderConfig>({
  className: "MusicgenDecoderConfig",
  defaults: {
    model_type: "musicgen_decoder",
    vocab_size: 2048,
    max_position_embeddings: 2048,
    num_hidden_layers: 24,
    ffn_dim: 4096,
    num_attention_heads: 16,
    layerdrop: 0,
    use_cache: true,
    activation_function: "gelu",
    hidden_size: 1024,
    dropout: 0.1,
    attention_dropout: 0,
    activation_dropout: 0,
    initializer_factor: 0.02,
    scale_embedding: false,
    num_codebooks: 4,
    audio_channels: 1,
    pad_token_id: 2048,
    bos_token_id: 2048,
    eos_token_id: null,
    tie_word_embeddings: false,
    is_decoder: false,
    add_cross_attention: false,
    cross_attention_hidden_size: null,
  },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["activation_dropout", "attention_dropout", "dropout", "initializer_factor"],
});
