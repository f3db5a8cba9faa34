// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type MobileBertConfig = Readonly<{
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
  pad_token_id: number | null;
  embedding_size: number;
  trigram_input: boolean;
  use_bottleneck: boolean;
  intra_bottleneck_size: number;
  use_bottleneck_attention: boolean;
  key_query_shared_bottleneck: boolean;
  num_feedforward_networks: number;
  normalization_type: string;
  classifier_activation: boolean;
  classifier_dropout: number | null;
  tie_word_embeddings: boolean;
  true_hidden_size: number;
}>;

export const mobilebert = configFacts<MobileBertConfig>({
  className: "MobileBertConfig",
  defaults: {
    model_type: "mobilebert",
    vocab_size: 30522,
    hidden_size: 512,
    num_hidden_layers: 24,
    num_attention_heads: 4,
    intermediate_size: 512,
    hidden_act: "relu",
    hidden_dropout_prob: 0,
    attention_probs_dropout_prob: 0.1,
    max_position_embeddings: 512,
    type_vocab_size: 2,
    initializer_range: 0.02,
    layer_norm_eps: 1e-12,
    pad_token_id: 0,
    embedding_size: 128,
    trigram_input: true,
    use_bottleneck: true,
    intra_bottleneck_size: 128,
    use_bottleneck_attention: false,
    key_query_shared_bottleneck: true,
    num_feedforward_networks: 4,
    normalization_type: "no_norm",
    classifier_activation: true,
    classifier_dropout: null,
    tie_word_embeddings: true,
  },
  rules: { true_hidden_size: { value: 128, while: ["hidden_size", "intra_bottleneck_size", "use_bottleneck"] } },
  floats: [
    "attention_probs_dropout_prob",
    "classifier_dropout",
    "hidden_dropout_prob",
    "initializer_range",
    "layer_norm_eps",
  ],
});
