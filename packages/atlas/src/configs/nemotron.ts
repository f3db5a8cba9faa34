// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type NemotronConfig = Readonly<{
  model_type: string;
  vocab_size: number;
  hidden_size: number;
  intermediate_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  head_dim: number;
  num_key_value_heads: number | null;
  hidden_act: string;
  max_position_embeddings: number;
  initializer_range: number;
  norm_eps: number;
  use_cache: boolean;
  pad_token_id: number | null;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  tie_word_embeddings: boolean;
  rope_parameters: Readonly<Record<string, unknown>>;
  attention_bias: boolean;
  attention_dropout: number;
  mlp_bias: boolean;
}>;

export const nemotron = configFacts<NemotronConfig>({
  className: "NemotronConfig",
  defaults: {
    model_type: "nemotron",
    vocab_size: 256000,
    hidden_size: 6144,
    intermediate_size: 24576,
    num_hidden_layers: 32,
    num_attention_heads: 48,
    head_dim: null,
    num_key_value_heads: null,
    hidden_act: "relu2",
    max_position_embeddings: 4096,
    initializer_range: 0.0134,
    norm_eps: 1e-05,
    use_cache: true,
    pad_token_id: null,
    bos_token_id: 2,
    eos_token_id: 3,
    tie_word_embeddings: false,
    rope_parameters: null,
    attention_bias: false,
    attention_dropout: 0,
    mlp_bias: false,
  },
  rules: { head_dim: { quotient: ["hidden_size", "num_attention_heads"] } },
  rope: {
    "": { theta: 10000, share: 0.5, thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true },
  },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["attention_dropout", "initializer_range", "norm_eps"],
});
