// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type NomicBertConfig = Readonly<{
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
  pad_token_id: number;
  classifier_dropout: number | null;
  bos_token_id: number | null;
  eos_token_id: number | null;
  rope_parameters: Readonly<Record<string, unknown>>;
  head_dim: number;
}>;

export const nomicBert = configFacts<NomicBertConfig>({
  className: "NomicBertConfig",
  defaults: {
    model_type: "nomic_bert",
    vocab_size: 30528,
    hidden_size: 768,
    num_hidden_layers: 12,
    num_attention_heads: 12,
    intermediate_size: 3072,
    hidden_act: "silu",
    hidden_dropout_prob: 0,
    attention_probs_dropout_prob: 0,
    max_position_embeddings: 2048,
    type_vocab_size: 2,
    initializer_range: 0.02,
    layer_norm_eps: 1e-12,
    pad_token_id: 0,
    classifier_dropout: null,
    bos_token_id: null,
    eos_token_id: null,
    rope_parameters: null,
    head_dim: null,
  },
  rules: { head_dim: { quotient: ["hidden_size", "num_attention_heads"] } },
  rope: { "": { theta: 1000, thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true } },
  floats: [
    "attention_probs_dropout_prob",
    "classifier_dropout",
    "hidden_dropout_prob",
    "initializer_range",
    "layer_norm_eps",
  ],
});
