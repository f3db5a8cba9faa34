// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type CohereConfig = Readonly<{
  model_type: string;
  vocab_size: number;
  hidden_size: number;
  intermediate_size: number;
  logit_scale: number | null;
  num_hidden_layers: number;
  num_attention_heads: number;
  num_key_value_heads: number;
  hidden_act: string;
  max_position_embeddings: number;
  initializer_range: number;
  layer_norm_eps: number | null;
  use_cache: boolean;
  pad_token_id: number | null;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  tie_word_embeddings: boolean;
  rope_parameters: Readonly<Record<string, unknown>>;
  attention_bias: boolean;
  attention_dropout: number | null;
  use_qk_norm: boolean | null;
}>;

export const cohere = configFacts<CohereConfig>({
  className: "CohereConfig",
  defaults: {
    model_type: "cohere",
    vocab_size: 256000,
    hidden_size: 8192,
    intermediate_size: 22528,
    logit_scale: 0.0625,
    num_hidden_layers: 40,
    num_attention_heads: 64,
    num_key_value_heads: null,
    hidden_act: "silu",
    max_position_embeddings: 8192,
    initializer_range: 0.02,
    layer_norm_eps: 1e-05,
    use_cache: true,
    pad_token_id: 0,
    bos_token_id: 5,
    eos_token_id: 255001,
    tie_word_embeddings: true,
    rope_parameters: null,
    attention_bias: false,
    attention_dropout: 0,
    use_qk_norm: false,
  },
  rules: { num_key_value_heads: { copy: "num_attention_heads" } },
  rope: { "": { theta: 500000, thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true } },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["attention_dropout", "initializer_range", "layer_norm_eps", "logit_scale"],
});
