// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type BlenderbotConfig = Readonly<{
  model_type: string;
  is_encoder_decoder: boolean;
  vocab_size: number;
  max_position_embeddings: number;
  encoder_layers: number;
  encoder_ffn_dim: number;
  encoder_attention_heads: number;
  decoder_layers: number;
  decoder_ffn_dim: number;
  decoder_attention_heads: number;
  encoder_layerdrop: number;
  decoder_layerdrop: number;
  use_cache: boolean;
  activation_function: string;
  d_model: number;
  dropout: number;
  attention_dropout: number;
  activation_dropout: number;
  init_std: number;
  decoder_start_token_id: number;
  scale_embedding: boolean;
  pad_token_id: number | null;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  encoder_no_repeat_ngram_size: number;
  forced_eos_token_id: number | readonly number[] | null;
  is_decoder: boolean;
  tie_word_embeddings: boolean;
}>;

export const blenderbot = configFacts<BlenderbotConfig>({
  className: "BlenderbotConfig",
  defaults: {
    model_type: "blenderbot",
    is_encoder_decoder: true,
    vocab_size: 8008,
    max_position_embeddings: 128,
    encoder_layers: 2,
    encoder_ffn_dim: 10240,
    encoder_attention_heads: 32,
    decoder_layers: 24,
    decoder_ffn_dim: 10240,
    decoder_attention_heads: 32,
    encoder_layerdrop: 0,
    decoder_layerdrop: 0,
    use_cache: true,
    activation_function: "gelu",
    d_model: 2560,
    dropout: 0.1,
    attention_dropout: 0,
    activation_dropout: 0,
    init_std: 0.02,
    decoder_start_token_id: 1,
    scale_embedding: false,
    pad_token_id: 0,
    bos_token_id: 1,
    eos_token_id: 2,
    encoder_no_repeat_ngram_size: 3,
    forced_eos_token_id: 2,
    is_decoder: false,
    tie_word_embeddings: true,
  },
  kinds: { eos_token_id: ["list", "number"], forced_eos_token_id: ["list", "number"] },
  floats: ["activation_dropout", "attention_dropout", "decoder_layerdrop", "dropout", "encoder_layerdrop", "init_std"],
  aliases: {
    hidden_size: "d_model",
    num_attention_heads: "encoder_attention_heads",
    num_hidden_layers: "encoder_layers",
  },
});
