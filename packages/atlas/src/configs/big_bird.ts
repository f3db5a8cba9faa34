// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type BigBirdConfig = Readonly<{
  model_type: string;
  vocab_size: number;
  hidden_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  intermediate_size: number;
  hidden_act: string;
  hidden_dropout_prob: number;
  attention_probs_dropout_prob: number;
  max_position_embeddings: number;
  type_vocab_size: number;
  initializer_range: number;
  layer_norm_eps: number;
  use_cache: boolean;
  pad_token_id: number | null;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  sep_token_id: number | null;
  attention_type: string;
  use_bias: boolean;
  rescale_embeddings: boolean;
  block_size: number;
  num_random_blocks: number;
  classifier_dropout: number | null;
  is_decoder: boolean;
  add_cross_attention: boolean;
  tie_word_embeddings: boolean;
}>;

export const bigBird = configFacts<BigBirdConfig>({
  className: "BigBirdConfig",
  defaults: {
    model_type: "big_bird",
    vocab_size: 50358,
    hidden_size: 768,
    num_hidden_layers: 12,
    num_attention_heads: 12,
    intermediate_size: 3072,
    hidden_act: "gelu_new",
    hidden_dropout_prob: 0.1,
    attention_probs_dropout_prob: 0.1,
    max_position_embeddings: 4096,
    type_vocab_size: 2,
    initializer_range: 0.02,
    layer_norm_eps: 1e-12,
    use_cache: true,
    pad_token_id: 0,
    bos_token_id: 1,
    eos_token_id: 2,
    sep_token_id: 66,
    attention_type: "block_sparse",
    use_bias: true,
    rescale_embeddings: false,
    block_size: 64,
    num_random_blocks: 3,
    classifier_dropout: null,
    is_decoder: false,
    add_cross_attention: false,
    tie_word_embeddings: true,
  },
  kinds: { eos_token_id: ["list", "number"] },
  floats: [
    "attention_probs_dropout_prob",
    "classifier_dropout",
    "hidden_dropout_prob",
    "initializer_range",
    "layer_norm_eps",
  ],
});
