// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type RoCBertConfig = Readonly<{
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
  classifier_dropout: number | null;
  enable_pronunciation: boolean;
  enable_shape: boolean;
  pronunciation_embed_dim: number;
  pronunciation_vocab_size: number;
  shape_embed_dim: number;
  shape_vocab_size: number;
  concat_input: boolean;
  is_decoder: boolean;
  add_cross_attention: boolean;
  tie_word_embeddings: boolean;
}>;

export const rocBert = configFacts<RoCBertConfig>({
  className: "RoCBertConfig",
  defaults: {
    model_type: "roc_bert",
    vocab_size: 30522,
    hidden_size: 768,
    num_hidden_layers: 12,
    num_attention_heads: 12,
    intermediate_size: 3072,
    hidden_act: "gelu",
    hidden_dropout_prob: 0.1,
    attention_probs_dropout_prob: 0.1,
    max_position_embeddings: 512,
    type_vocab_size: 2,
    initializer_range: 0.02,
    layer_norm_eps: 1e-12,
    use_cache: true,
    pad_token_id: 0,
    classifier_dropout: null,
    enable_pronunciation: true,
    enable_shape: true,
    pronunciation_embed_dim: 768,
    pronunciation_vocab_size: 910,
    shape_embed_dim: 512,
    shape_vocab_size: 24858,
    concat_input: true,
    is_decoder: false,
    add_cross_attention: false,
    tie_word_embeddings: true,
  },
  floats: [
    "attention_probs_dropout_prob",
    "classifier_dropout",
    "hidden_dropout_prob",
    "initializer_range",
    "layer_norm_eps",
  ],
});
