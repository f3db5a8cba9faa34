// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type BigBirdPegasusConfig = Readonly<{
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
  classifier_dropout: number;
  scale_embedding: boolean;
  pad_token_id: number | null;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  attention_type: string;
  block_size: number;
  num_random_blocks: number;
  use_bias: boolean;
  is_decoder: boolean;
  tie_word_embeddings: boolean;
}>;

export const bigbirdPegasus = configFacts<BigBirdPegasusConfig>({
  className: "BigBirdPegasusConfig",
  defaults: {
    model_type: "bigbird_pegasus",
    is_encoder_decoder: true,
    vocab_size: 96103,
    max_position_embeddings: 4096,
    encoder_layers: 16,
    encoder_ffn_dim: 4096,
    encoder_attention_heads: 16,
    decoder_layers: 16,
    decoder_ffn_dim: 4096,
    decoder_attention_heads: 16,
    encoder_layerdrop: 0,
    decoder_layerdrop: 0,
    use_cache: true,
    activation_function: "gelu_new",
    d_model: 1024,
    dropout: 0.1,
    attention_dropout: 0,
    activation_dropout: 0,
    init_std: 0.02,
    decoder_start_token_id: 2,
    classifier_dropout: 0,
    scale_embedding: true,
    pad_token_id: 0,
    bos_token_id: 2,
    eos_token_id: 1,
    attention_type: "block_sparse",
    block_size: 64,
    num_random_blocks: 3,
    use_bias: false,
    is_decoder: false,
    tie_word_embeddings: true,
  },
  kinds: { eos_token_id: ["list", "number"] },
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
    attention_probs_dropout_prob: "attention_dropout",
    hidden_size: "d_model",
    num_attention_heads: "encoder_attention_heads",
    num_hidden_layers: "encoder_layers",
  },
});
