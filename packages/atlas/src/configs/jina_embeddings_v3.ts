// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type JinaEmbeddingsV3Config = Readonly<{
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
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  use_cache: boolean;
  classifier_dropout: number | null;
  tie_word_embeddings: boolean;
  rope_parameters: Readonly<Record<string, unknown>>;
}>;

export const jinaEmbeddingsV3 = configFacts<JinaEmbeddingsV3Config>({
  className: "JinaEmbeddingsV3Config",
  defaults: {
    model_type: "jina_embeddings_v3",
    vocab_size: 250002,
    hidden_size: 1024,
    num_hidden_layers: 24,
    num_attention_heads: 16,
    intermediate_size: 4096,
    hidden_act: "gelu",
    hidden_dropout_prob: 0.1,
    attention_probs_dropout_prob: 0.1,
    max_position_embeddings: 8194,
    type_vocab_size: 1,
    initializer_range: 0.02,
    layer_norm_eps: 1e-05,
    pad_token_id: 1,
    bos_token_id: 0,
    eos_token_id: 2,
    use_cache: true,
    classifier_dropout: null,
    tie_word_embeddings: true,
    rope_parameters: null,
  },
  rope: { "": { theta: 20000, thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true } },
  kinds: { eos_token_id: ["list", "number"] },
  floats: [
    "attention_probs_dropout_prob",
    "classifier_dropout",
    "hidden_dropout_prob",
    "initializer_range",
    "layer_norm_eps",
  ],
});
