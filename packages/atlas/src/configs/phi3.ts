// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type Phi3Config = Readonly<{
  model_type: string;
  vocab_size: number;
  hidden_size: number;
  intermediate_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  num_key_value_heads: number;
  resid_pdrop: number;
  embd_pdrop: number;
  attention_dropout: number;
  hidden_act: string;
  max_position_embeddings: number;
  original_max_position_embeddings: number;
  initializer_range: number;
  rms_norm_eps: number;
  use_cache: boolean;
  tie_word_embeddings: boolean;
  rope_parameters: Readonly<Record<string, unknown>>;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  pad_token_id: number | null;
  sliding_window: number | null;
}>;

export const phi3 = configFacts<Phi3Config>({
  className: "Phi3Config",
  defaults: {
    model_type: "phi3",
    vocab_size: 32064,
    hidden_size: 3072,
    intermediate_size: 8192,
    num_hidden_layers: 32,
    num_attention_heads: 32,
    num_key_value_heads: null,
    resid_pdrop: 0,
    embd_pdrop: 0,
    attention_dropout: 0,
    hidden_act: "silu",
    max_position_embeddings: 4096,
    original_max_position_embeddings: 4096,
    initializer_range: 0.02,
    rms_norm_eps: 1e-05,
    use_cache: true,
    tie_word_embeddings: false,
    rope_parameters: null,
    bos_token_id: 1,
    eos_token_id: 32000,
    pad_token_id: 32000,
    sliding_window: null,
  },
  rules: { num_key_value_heads: { copy: "num_attention_heads" } },
  rope: { "": { theta: 10000, share: 1, thetaKey: "rope_theta", shareKey: "partial_rotary_factor" } },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["attention_dropout", "initializer_range", "resid_pdrop", "rms_norm_eps"],
});
