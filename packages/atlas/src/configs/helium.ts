// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type HeliumConfig = Readonly<{
  model_type: string;
  vocab_size: number;
  hidden_size: number;
  intermediate_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  num_key_value_heads: number;
  head_dim: number;
  hidden_act: string;
  attention_dropout: number;
  max_position_embeddings: number;
  initializer_range: number;
  rms_norm_eps: number;
  use_cache: boolean;
  tie_word_embeddings: boolean;
  rope_parameters: Readonly<Record<string, unknown>>;
  pad_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  bos_token_id: number | null;
  attention_bias: boolean;
  mlp_bias: boolean;
}>;

export const helium = configFacts<HeliumConfig>({
  className: "HeliumConfig",
  defaults: {
    model_type: "helium",
    vocab_size: 48000,
    hidden_size: 2560,
    intermediate_size: 7040,
    num_hidden_layers: 24,
    num_attention_heads: 20,
    num_key_value_heads: 20,
    head_dim: 128,
    hidden_act: "silu",
    attention_dropout: 0,
    max_position_embeddings: 4096,
    initializer_range: 0.02,
    rms_norm_eps: 1e-08,
    use_cache: true,
    tie_word_embeddings: false,
    rope_parameters: null,
    pad_token_id: 3,
    eos_token_id: 2,
    bos_token_id: 1,
    attention_bias: false,
    mlp_bias: false,
  },
  rope: { "": { theta: 100000, thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true } },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["attention_dropout", "initializer_range", "rms_norm_eps"],
});
