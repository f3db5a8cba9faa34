// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type GptOssConfig = Readonly<{
  model_type: string;
  num_hidden_layers: number;
  num_local_experts: number;
  vocab_size: number;
  hidden_size: number;
  intermediate_size: number;
  head_dim: number;
  num_attention_heads: number;
  num_key_value_heads: number;
  sliding_window: number | null;
  tie_word_embeddings: boolean;
  hidden_act: string;
  initializer_range: number;
  max_position_embeddings: number;
  rms_norm_eps: number;
  rope_parameters: Readonly<Record<string, unknown>>;
  attention_dropout: number;
  num_experts_per_tok: number;
  swiglu_alpha: number;
  swiglu_limit: number;
  router_aux_loss_coef: number;
  output_router_logits: boolean;
  use_cache: boolean;
  layer_types: readonly string[];
  pad_token_id: number | null;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  attention_bias: boolean;
}>;

export const gptOss = configFacts<GptOssConfig>({
  className: "GptOssConfig",
  defaults: {
    model_type: "gpt_oss",
    num_hidden_layers: 36,
    num_local_experts: 128,
    vocab_size: 201088,
    hidden_size: 2880,
    intermediate_size: 2880,
    head_dim: 64,
    num_attention_heads: 64,
    num_key_value_heads: 8,
    sliding_window: 128,
    tie_word_embeddings: false,
    hidden_act: "silu",
    initializer_range: 0.02,
    max_position_embeddings: 131072,
    rms_norm_eps: 1e-05,
    rope_parameters: null,
    attention_dropout: 0,
    num_experts_per_tok: 4,
    swiglu_alpha: 1.702,
    swiglu_limit: 7,
    router_aux_loss_coef: 0.001,
    output_router_logits: false,
    use_cache: true,
    layer_types: null,
    pad_token_id: null,
    bos_token_id: null,
    eos_token_id: null,
    attention_bias: true,
  },
  rules: { layer_types: { layers: "num_hidden_layers", pattern: ["sliding_attention", "full_attention"] } },
  rope: {
    "": {
      theta: 150000,
      settings: {
        rope_type: "yarn",
        factor: 32,
        beta_fast: 32,
        beta_slow: 1,
        truncate: false,
        original_max_position_embeddings: 4096,
      },
      thetaKey: "rope_theta",
      shareKey: "partial_rotary_factor",
      scaled: true,
    },
  },
  kinds: { eos_token_id: ["list", "number"] },
  floats: [
    "attention_dropout",
    "initializer_range",
    "rms_norm_eps",
    "router_aux_loss_coef",
    "swiglu_alpha",
    "swiglu_limit",
  ],
  aliases: { num_experts: "num_local_experts" },
});
