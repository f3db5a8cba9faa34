// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type LagunaConfig = Readonly<{
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
  tie_word_embeddings: boolean;
  rope_parameters: Readonly<Record<string, unknown>>;
  sliding_window: number;
  attention_dropout: number;
  moe_intermediate_size: number;
  shared_expert_intermediate_size: number;
  num_experts_per_tok: number;
  num_experts: number;
  output_router_logits: boolean;
  router_aux_loss_coef: number;
  layer_types: readonly string[];
  pad_token_id: number | null;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  head_dim: number;
  attention_bias: boolean;
  gating: boolean | string;
  num_attention_heads_per_layer: readonly number[] | null;
  mlp_layer_types: readonly string[];
  moe_routed_scaling_factor: number;
  moe_apply_router_weight_on_input: boolean;
  moe_router_logit_softcapping: number;
}>;

export const laguna = configFacts<LagunaConfig>({
  className: "LagunaConfig",
  defaults: {
    model_type: "laguna",
    vocab_size: 100352,
    hidden_size: 2048,
    intermediate_size: 8192,
    num_hidden_layers: 40,
    num_attention_heads: 48,
    num_key_value_heads: 8,
    hidden_act: "silu",
    max_position_embeddings: 131072,
    initializer_range: 0.02,
    rms_norm_eps: 1e-06,
    use_cache: true,
    tie_word_embeddings: false,
    rope_parameters: null,
    sliding_window: 512,
    attention_dropout: 0,
    moe_intermediate_size: 512,
    shared_expert_intermediate_size: 512,
    num_experts_per_tok: 8,
    num_experts: 256,
    output_router_logits: false,
    router_aux_loss_coef: 0.001,
    layer_types: null,
    pad_token_id: null,
    bos_token_id: null,
    eos_token_id: null,
    head_dim: 128,
    attention_bias: false,
    gating: true,
    num_attention_heads_per_layer: null,
    mlp_layer_types: null,
    moe_routed_scaling_factor: 1,
    moe_apply_router_weight_on_input: false,
    moe_router_logit_softcapping: 0,
  },
  rules: {
    layer_types: { layers: "num_hidden_layers", pattern: ["full_attention"] },
    num_attention_heads_per_layer: { value: Array(40).fill(48), while: ["num_attention_heads", "num_hidden_layers"] },
    mlp_layer_types: {
      layers: "num_hidden_layers",
      pattern: [
        "dense",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
        "sparse",
      ],
    },
  },
  rope: { full_attention: { theta: 500000, share: 0.5 }, sliding_attention: { theta: 10000, share: 1 } },
  kinds: { eos_token_id: ["list", "number"], gating: ["boolean", "string"] },
  floats: [
    "attention_dropout",
    "initializer_range",
    "moe_routed_scaling_factor",
    "moe_router_logit_softcapping",
    "rms_norm_eps",
    "router_aux_loss_coef",
  ],
});
