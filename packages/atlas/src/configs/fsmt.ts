// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type FSMTConfig = Readonly<{
  model_type: string;
  is_encoder_decoder: boolean;
  langs: readonly string[];
  src_vocab_size: number;
  tgt_vocab_size: number;
  activation_function: string;
  d_model: number;
  max_length: number;
  max_position_embeddings: number;
  encoder_ffn_dim: number;
  encoder_layers: number;
  encoder_attention_heads: number;
  encoder_layerdrop: number;
  decoder_ffn_dim: number;
  decoder_layers: number;
  decoder_attention_heads: number;
  decoder_layerdrop: number;
  attention_dropout: number;
  dropout: number;
  activation_dropout: number;
  init_std: number;
  decoder_start_token_id: number | null;
  scale_embedding: boolean;
  tie_word_embeddings: boolean;
  num_beams: number;
  length_penalty: number;
  early_stopping: boolean;
  use_cache: boolean;
  pad_token_id: number | null;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  forced_eos_token_id: number | readonly number[] | null;
}>;

export const fsmt = configFacts<FSMTConfig>({
  className: "FSMTConfig",
  defaults: {
    model_type: "fsmt",
    is_encoder_decoder: true,
    langs: ["en", "de"],
    src_vocab_size: 42024,
    tgt_vocab_size: 42024,
    activation_function: "relu",
    d_model: 1024,
    max_length: 200,
    max_position_embeddings: 1024,
    encoder_ffn_dim: 4096,
    encoder_layers: 12,
    encoder_attention_heads: 16,
    encoder_layerdrop: 0,
    decoder_ffn_dim: 4096,
    decoder_layers: 12,
    decoder_attention_heads: 16,
    decoder_layerdrop: 0,
    attention_dropout: 0,
    dropout: 0.1,
    activation_dropout: 0,
    init_std: 0.02,
    decoder_start_token_id: 2,
    scale_embedding: true,
    tie_word_embeddings: false,
    num_beams: 5,
    length_penalty: 1,
    early_stopping: false,
    use_cache: true,
    pad_token_id: 1,
    bos_token_id: 0,
    eos_token_id: 2,
    forced_eos_token_id: 2,
  },
  kinds: { eos_token_id: ["list", "number"], forced_eos_token_id: ["list", "number"] },
  floats: [
    "activation_dropout",
    "attention_dropout",
    "decoder_layerdrop",
    "dropout",
    "encoder_layerdrop",
    "init_std",
    "length_penalty",
  ],
  aliases: {
    hidden_size: "d_model",
    num_attention_heads: "encoder_attention_heads",
    num_hidden_layers: "encoder_layers",
    vocab_size: "tgt_vocab_size",
  },
});
