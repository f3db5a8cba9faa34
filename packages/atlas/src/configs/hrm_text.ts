// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type HrmTextConfig = Readonly<{
  model_type: string;
  vocab_size: number;
  hidden_size: number;
  intermediate_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
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
  attention_bias: boolean;
  attention_dropout: number | null;
  mlp_bias: boolean;
  head_dim: number;
  H_cycles: number;
  L_cycles: number;
  L_bp_cycles: readonly number[];
  embedding_scale: number | null;
  prefix_lm: boolean;
  num_layers_per_stack: number;
}>;

export const hrmText = configFacts<HrmTextConfig>({
  className: "HrmTextConfig",
  defaults: {
    model_type: "hrm_text",
    vocab_size: 151808,
    hidden_size: 1536,
    intermediate_size: 4096,
    num_hidden_layers: 16,
    num_attention_heads: 12,
    hidden_act: "silu",
    max_position_embeddings: 2048,
    initializer_range: 0.02,
    rms_norm_eps: 1e-06,
    use_cache: true,
    pad_token_id: null,
    bos_token_id: null,
    eos_token_id: null,
    tie_word_embeddings: false,
    rope_parameters: null,
    attention_bias: false,
    attention_dropout: 0,
    mlp_bias: false,
    head_dim: 128,
    H_cycles: 2,
    L_cycles: 3,
    L_bp_cycles: null,
    embedding_scale: null,
    prefix_lm: true,
    num_layers_per_stack: null,
  },
  rules: {
    num_hidden_layers: { value: 128, while: ["H_cycles", "L_cycles", "num_layers_per_stack"], for: 16 },
    L_bp_cycles: { value: [2] },
    embedding_scale: { value: 50, while: ["initializer_range"] },
    num_layers_per_stack: { times: "num_hidden_layers", by: 0.125 },
  },
  rope: { "": { theta: 10000, thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true } },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["attention_dropout", "embedding_scale", "initializer_range", "rms_norm_eps"],
});
