// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type RemBertConfig = Readonly<{
  model_type: string;
  vocab_size: number;
  hidden_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  input_embedding_size: number;
  output_embedding_size: number;
  intermediate_size: number;
  hidden_act: string;
  hidden_dropout_prob: number;
  attention_probs_dropout_prob: number;
  classifier_dropout_prob: number;
  max_position_embeddings: number;
  type_vocab_size: number;
  initializer_range: number;
  layer_norm_eps: number;
  use_cache: boolean;
  pad_token_id: number | null;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  is_decoder: boolean;
  add_cross_attention: boolean;
  tie_word_embeddings: boolean;
}>;

export const rembert = configFacts<RemBertConfig>({
  className: "RemBertConfig",
  defaults: {
    model_type: "rembert",
    vocab_size: 250300,
    hidden_size: 1152,
    num_hidden_layers: 32,
    num_attention_heads: 18,
    input_embedding_size: 256,
    output_embedding_size: 1664,
    intermediate_size: 4608,
    hidden_act: "gelu",
    hidden_dropout_prob: 0,
    attention_probs_dropout_prob: 0,
    classifier_dropout_prob: 0.1,
    max_position_embeddings: 512,
    type_vocab_size: 2,
    initializer_range: 0.02,
    layer_norm_eps: 1e-12,
    use_cache: true,
    pad_token_id: 0,
    bos_token_id: 312,
    eos_token_id: 313,
    is_decoder: false,
    add_cross_attention: false,
    tie_word_embeddings: false,
  },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["attention_probs_dropout_prob", "hidden_dropout_prob", "initializer_range", "layer_norm_eps"],
});
