// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type PhiConfig = Readonly<{
  model_type: string;
  vocab_size: number;
  hidden_size: number;
  intermediate_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  num_key_value_heads: number;
  resid_pdrop: number;
  embd_pdrop: number;
  attention_dropout: number | null;
  hidden_act: string;
  max_position_embeddings: number;
  initializer_range: number;
  layer_norm_eps: number;
  use_cache: boolean;
  tie_word_embeddings: boolean;
  rope_parameters: Readonly<Record<string, unknown>>;
  qk_layernorm: boolean;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  pad_token_id: number | null;
}>;

export const phi = configFacts<PhiConfig>({
  className: "PhiConfig",
  defaults: {
    model_type: "phi",
    vocab_size: 51200,
    hidden_size: 2048,
    intermediate_size: 8192,
    num_hidden_layers: 24,
    num_attention_heads: 32,
    num_key_value_heads: null,
    resid_pdrop: 0,
    embd_pdrop: 0,
    attention_dropout: 0,
    hidden_act: "gelu_new",
    max_position_embeddings: 2048,
    initializer_range: 0.02,
    layer_norm_eps: 1e-05,
    use_cache: true,
    tie_word_embeddings: false,
    rope_parameters: null,
    qk_layernorm: false,
    bos_token_id: 1,
    eos_token_id: 2,
    pad_token_id: null,
  },
  rules: { num_key_value_heads: { copy: "num_attention_heads" } },
  rope: {
    "": { theta: 10000, share: 0.5, thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true },
  },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["attention_dropout", "initializer_range", "layer_norm_eps", "resid_pdrop"],
});
