// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type Ministral3Config = Readonly<{
  model_type: string;
  vocab_size: number;
  hidden_size: number;
  intermediate_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  num_key_value_heads: number;
  head_dim: number;
  hidden_act: string;
  max_position_embeddings: number;
  initializer_range: number;
  rms_norm_eps: number;
  use_cache: boolean;
  pad_token_id: number | null;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  tie_word_embeddings: boolean;
  rope_parameters: Readonly<Record<string, unknown>>;
  sliding_window: number | null;
  attention_dropout: number;
}>;

export const ministral3 = configFacts<Ministral3Config>({
  className: "Ministral3Config",
  defaults: {
    model_type: "ministral3",
    vocab_size: 131072,
    hidden_size: 4096,
    intermediate_size: 14336,
    num_hidden_layers: 34,
    num_attention_heads: 32,
    num_key_value_heads: 8,
    head_dim: 128,
    hidden_act: "silu",
    max_position_embeddings: 262144,
    initializer_range: 0.02,
    rms_norm_eps: 1e-05,
    use_cache: true,
    pad_token_id: 11,
    bos_token_id: 1,
    eos_token_id: 2,
    tie_word_embeddings: false,
    rope_parameters: null,
    sliding_window: null,
    attention_dropout: 0,
  },
  rope: {
    "": {
      theta: 1000000,
      settings: {
        type: "yarn",
        factor: 16,
        original_max_position_embeddings: 16384,
        max_position_embeddings: 262144,
        beta_fast: 32,
        beta_slow: 1,
        mscale_all_dim: 1,
        mscale: 1,
        llama_4_scaling_beta: 0.1,
        rope_type: "yarn",
      },
      shareKey: "partial_rotary_factor",
      scaled: true,
    },
  },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["attention_dropout", "initializer_range", "rms_norm_eps"],
});
