// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type StableLmConfig = Readonly<{
  model_type: string;
  vocab_size: number;
  intermediate_size: number;
  hidden_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  num_key_value_heads: number;
  hidden_act: string;
  max_position_embeddings: number;
  initializer_range: number;
  layer_norm_eps: number;
  use_cache: boolean;
  tie_word_embeddings: boolean;
  rope_parameters: Readonly<Record<string, unknown>>;
  use_qkv_bias: boolean;
  qk_layernorm: boolean;
  use_parallel_residual: boolean;
  hidden_dropout: number;
  attention_dropout: number;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  pad_token_id: number | null;
}>;

export const stablelm = configFacts<StableLmConfig>({
  className: "StableLmConfig",
  defaults: {
    model_type: "stablelm",
    vocab_size: 50304,
    intermediate_size: 6912,
    hidden_size: 2560,
    num_hidden_layers: 32,
    num_attention_heads: 32,
    num_key_value_heads: 32,
    hidden_act: "silu",
    max_position_embeddings: 4096,
    initializer_range: 0.02,
    layer_norm_eps: 1e-05,
    use_cache: true,
    tie_word_embeddings: false,
    rope_parameters: null,
    use_qkv_bias: false,
    qk_layernorm: false,
    use_parallel_residual: false,
    hidden_dropout: 0,
    attention_dropout: 0,
    bos_token_id: 0,
    eos_token_id: 0,
    pad_token_id: null,
  },
  rope: {
    "": { theta: 10000, share: 0.25, thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true },
  },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["attention_dropout", "hidden_dropout", "initializer_range", "layer_norm_eps"],
});
