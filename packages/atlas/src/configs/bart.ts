// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type BartConfig = Readonly<{
  model_type: string;
  is_encoder_decoder: boolean | null;
  vocab_size: number;
  max_position_embeddings: number;
  encoder_layers: number | null;
  encoder_ffn_dim: number | null;
  encoder_attention_heads: number | null;
  decoder_layers: number | null;
  decoder_ffn_dim: number | null;
  decoder_attention_heads: number | null;
  encoder_layerdrop: number | null;
  decoder_layerdrop: number | null;
  activation_function: string | null;
  d_model: number | null;
  dropout: number | null;
  attention_dropout: number | null;
  activation_dropout: number | null;
  init_std: number | null;
  classifier_dropout: number | null;
  scale_embedding: boolean | null;
  use_cache: boolean;
  pad_token_id: number | null;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  decoder_start_token_id: number | null;
  forced_eos_token_id: number | readonly number[] | null;
  is_decoder: boolean | null;
  tie_word_embeddings: boolean;
}>;

export const bart = configFacts<BartConfig>({
  className: "BartConfig",
  defaults: {
    model_type: "bart",
    is_encoder_decoder: true,
    vocab_size: 50265,
    max_position_embeddings: 1024,
    encoder_layers: 12,
    encoder_ffn_dim: 4096,
    encoder_attention_heads: 16,
    decoder_layers: 12,
    decoder_ffn_dim: 4096,
    decoder_attention_heads: 16,
    encoder_layerdrop: 0,
    decoder_layerdrop: 0,
    activation_function: "gelu",
    d_model: 1024,
    dropout: 0.1,
    attention_dropout: 0,
    activation_dropout: 0,
    init_std: 0.02,
    classifier_dropout: 0,
    scale_embedding: false,
    use_cache: true,
    pad_token_id: 1,
    bos_token_id: 0,
    eos_token_id: 2,
    decoder_start_token_id: 2,
    forced_eos_token_id: 2,
    is_decoder: false,
    tie_word_embeddings: true,
  },
  kinds: { eos_token_id: ["list", "number"], forced_eos_token_id: ["list", "number"] },
  floats: [
    "activation_dropout",
    "attention_dropout",
    "classifier_dropout",
    "decoder_layerdrop",
    "dropout",
    "encoder_layerdrop",
    "init_std",
  ],
  aliases: {
    hidden_size: "d_model",
    num_attention_heads: "encoder_attention_heads",
    num_hidden_layers: "encoder_layers",
  },
});
