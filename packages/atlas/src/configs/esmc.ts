// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type EsmcConfig = Readonly<{
  model_type: string;
  vocab_size: number;
  hidden_size: number;
  intermediate_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  num_key_value_heads: number;
  hidden_act: string;
  max_position_embeddings: number;
  initializer_range: number;
  pad_token_id: number | null;
  bos_token_id: number;
  eos_token_id: number | readonly number[];
  tie_word_embeddings: boolean;
  rope_parameters: Readonly<Record<string, unknown>>;
  attention_bias: boolean;
  attention_dropout: number | null;
  mlp_bias: boolean;
  head_dim: number;
  mask_token_id: number | null;
  classifier_dropout: number | null;
}>;

export const esmc = configFacts<EsmcConfig>({
  className: "EsmcConfig",
  defaults: {
    model_type: "esmc",
    vocab_size: 64,
    hidden_size: 2560,
    intermediate_size: 6912,
    num_hidden_layers: 80,
    num_attention_heads: 40,
    num_key_value_heads: null,
    hidden_act: "silu",
    max_position_embeddings: 2048,
    initializer_range: 0.02,
    pad_token_id: 1,
    bos_token_id: 0,
    eos_token_id: 2,
    tie_word_embeddings: false,
    rope_parameters: null,
    attention_bias: false,
    attention_dropout: 0,
    mlp_bias: false,
    head_dim: null,
    mask_token_id: 32,
    classifier_dropout: 0.1,
  },
  rules: {
    num_key_value_heads: { copy: "num_attention_heads" },
    bos_token_id: { value: 0 },
    eos_token_id: { value: 2 },
    head_dim: { quotient: ["hidden_size", "num_attention_heads"] },
  },
  rope: { "": { theta: 10000, thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true } },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["attention_dropout", "classifier_dropout", "initializer_range"],
});
