// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type MarianConfig = Readonly<{
  model_type: string;
  is_encoder_decoder: boolean;
  vocab_size: number;
  decoder_vocab_size: number;
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
  eos_token_id: number | readonly number[] | null;
  bos_token_id: number | null;
  forced_eos_token_id: number | readonly number[] | null;
  share_encoder_decoder_embeddings: boolean;
  is_decoder: boolean;
  tie_word_embeddings: boolean;
}>;

export const marian = configFacts<MarianConfig>({
  className: "MarianConfig",
  defaults: {
    model_type: "marian",
    is_encoder_decoder: true,
    vocab_size: 58101,
    decoder_vocab_size: null,
    max_position_embeddings: 1024,
    encoder_layers: 12,
    encoder_ffn_dim: 4096,
    encoder_attention_heads: 16,
    decoder_layers: 12,
    decoder_ffn_dim: 4096,
    decoder_attention_heads: 16,
    encoder_layerdrop: 0,
    decoder_layerdrop: 0,
    use_cache: true,
    activation_function: "gelu",
    d_model: 1024,
    dropout: 0.1,
    attention_dropout: 0,
    activation_dropout: 0,
    init_std: 0.02,
    decoder_start_token_id: 58100,
    scale_embedding: false,
    pad_token_id: 58100,
    eos_token_id: 0,
    bos_token_id: null,
    forced_eos_token_id: 0,
    share_encoder_decoder_embeddings: true,
    is_decoder: false,
    tie_word_embeddings: true,
  },
  rules: { decoder_vocab_size: { copy: "vocab_size" } },
  kinds: { eos_token_id: ["list", "number"], forced_eos_token_id: ["list", "number"] },
  floats: ["activation_dropout", "attention_dropout", "decoder_layerdrop", "dropout", "encoder_layerdrop", "init_std"],
  aliases: {
    hidden_size: "d_model",
    num_attention_heads: "encoder_attention_heads",
    num_hidden_layers: "encoder_layers",
  },
});
