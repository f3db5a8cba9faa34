// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type ProphetNetConfig = Readonly<{
  model_type: string;
  is_encoder_decoder: boolean;
  activation_dropout: number;
  activation_function: string;
  vocab_size: number;
  hidden_size: number;
  encoder_ffn_dim: number;
  num_encoder_layers: number;
  num_encoder_attention_heads: number;
  decoder_ffn_dim: number;
  num_decoder_layers: number;
  num_decoder_attention_heads: number;
  attention_dropout: number;
  dropout: number;
  max_position_embeddings: number;
  init_std: number;
  add_cross_attention: boolean;
  decoder_start_token_id: number | null;
  ngram: number;
  num_buckets: number;
  relative_max_distance: number;
  disable_ngram_loss: boolean;
  eps: number;
  use_cache: boolean;
  pad_token_id: number | null;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  is_decoder: boolean;
  tie_word_embeddings: boolean;
}>;

export const prophetnet = configFacts<ProphetNetConfig>({
  className: "ProphetNetConfig",
  defaults: {
    model_type: "prophetnet",
    is_encoder_decoder: true,
    activation_dropout: 0.1,
    activation_function: "gelu",
    vocab_size: 30522,
    hidden_size: 1024,
    encoder_ffn_dim: 4096,
    num_encoder_layers: 12,
    num_encoder_attention_heads: 16,
    decoder_ffn_dim: 4096,
    num_decoder_layers: 12,
    num_decoder_attention_heads: 16,
    attention_dropout: 0.1,
    dropout: 0.1,
    max_position_embeddings: 512,
    init_std: 0.02,
    add_cross_attention: true,
    decoder_start_token_id: 0,
    ngram: 2,
    num_buckets: 32,
    relative_max_distance: 128,
    disable_ngram_loss: false,
    eps: 0,
    use_cache: true,
    pad_token_id: 0,
    bos_token_id: 1,
    eos_token_id: 2,
    is_decoder: false,
    tie_word_embeddings: true,
  },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["activation_dropout", "attention_dropout", "dropout", "eps", "init_std"],
  aliases: { num_attention_heads: "num_encoder_attention_heads" },
});
