// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type TrOCRConfig = Readonly<{
  model_type: string;
  vocab_size: number;
  d_model: number;
  decoder_layers: number;
  decoder_attention_heads: number;
  decoder_ffn_dim: number;
  activation_function: string;
  max_position_embeddings: number;
  dropout: number;
  attention_dropout: number;
  activation_dropout: number;
  decoder_start_token_id: number;
  init_std: number;
  decoder_layerdrop: number;
  use_cache: boolean;
  scale_embedding: boolean;
  use_learned_position_embeddings: boolean;
  layernorm_embedding: boolean;
  pad_token_id: number | null;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  cross_attention_hidden_size: number | null;
  is_decoder: boolean;
  tie_word_embeddings: boolean;
}>;

export const trocr = configFacts<TrOCRConfig>({
  className: "TrOCRConfig",
  defaults: {
    model_type: "trocr",
    vocab_size: 50265,
    d_model: 1024,
    decoder_layers: 12,
    decoder_attention_heads: 16,
    decoder_ffn_dim: 4096,
    activation_function: "gelu",
    max_position_embeddings: 512,
    dropout: 0.1,
    attention_dropout: 0,
    activation_dropout: 0,
    decoder_start_token_id: 2,
    init_std: 0.02,
    decoder_layerdrop: 0,
    use_cache: true,
    scale_embedding: false,
    use_learned_position_embeddings: true,
    layernorm_embedding: true,
    pad_token_id: 1,
    bos_token_id: 0,
    eos_token_id: 2,
    cross_attention_hidden_size: null,
    is_decoder: false,
    tie_word_embeddings: true,
  },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["activation_dropout", "attention_dropout", "decoder_layerdrop", "dropout", "init_std"],
  aliases: {
    hidden_size: "d_model",
    num_attention_heads: "decoder_attention_heads",
    num_hidden_layers: "decoder_layers",
  },
});
