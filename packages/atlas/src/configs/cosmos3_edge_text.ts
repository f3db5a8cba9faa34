// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type Cosmos3EdgeTextConfig = Readonly<{
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
  rms_norm_eps: number;
  use_cache: boolean;
  pad_token_id: number | null;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  pretraining_tp: number | null;
  tie_word_embeddings: boolean;
  rope_parameters: Readonly<Record<string, unknown>>;
  attention_bias: boolean;
  attention_dropout: number;
  mlp_bias: boolean;
  head_dim: number;
}>;

export const cosmos3EdgeText = configFacts<Cosmos3EdgeTextConfig>({
  className: "Cosmos3EdgeTextConfig",
  defaults: {
    model_type: "cosmos3_edge_text",
    vocab_size: 131072,
    hidden_size: 2048,
    intermediate_size: 9216,
    num_hidden_layers: 28,
    num_attention_heads: 16,
    num_key_value_heads: 8,
    hidden_act: "relu2",
    max_position_embeddings: 131072,
    initializer_range: 0.02,
    rms_norm_eps: 1e-05,
    use_cache: true,
    pad_token_id: 0,
    bos_token_id: 1,
    eos_token_id: 11,
    pretraining_tp: 1,
    tie_word_embeddings: false,
    rope_parameters: null,
    attention_bias: false,
    attention_dropout: 0,
    mlp_bias: false,
    head_dim: 128,
  },
  rules: { num_key_value_heads: { copy: "num_attention_heads" } },
  rope: {
    "": {
      theta: 100000000,
      settings: { rope_type: "default", mrope_section: [24, 20, 20] },
      shareKey: "partial_rotary_factor",
    },
  },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["attention_dropout", "initializer_range", "rms_norm_eps"],
});
