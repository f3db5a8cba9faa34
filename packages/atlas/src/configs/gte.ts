// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type GteConfig = Readonly<{
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
  classifier_dropout: number | null;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  tie_word_embeddings: boolean;
  rope_parameters: Readonly<Record<string, unknown>>;
}>;

export const gte = configFacts<GteConfig>({
  className: "GteConfig",
  defaults: {
    model_type: "gte",
    vocab_size: 250048,
    hidden_size: 768,
    num_hidden_layers: 12,
    num_attention_heads: 12,
    intermediate_size: 3072,
    hidden_act: "gelu",
    hidden_dropout_prob: 0.1,
    attention_probs_dropout_prob: 0,
    max_position_embeddings: 8192,
    type_vocab_size: 1,
    initializer_range: 0.02,
    layer_norm_eps: 1e-12,
    pad_token_id: 1,
    classifier_dropout: null,
    bos_token_id: null,
    eos_token_id: null,
    tie_word_embeddings: true,
    rope_parameters: null,
  },
  rope: { "": { theta: 160000, thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true } },
  kinds: { eos_token_id: ["list", "number"] },
  floats: [
    "attention_probs_dropout_prob",
    "classifier_dropout",
    "hidden_dropout_prob",
    "initializer_range",
    "layer_norm_eps",
  ],
});
