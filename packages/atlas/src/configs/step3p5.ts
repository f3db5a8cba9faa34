// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type Step3p7TextConfig = Readonly<{
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
  pad_token_id: number;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  tie_word_embeddings: boolean;
  attention_dropout: number;
  num_experts_per_tok: number;
  num_local_experts: number;
  output_router_logits: boolean;
  rope_parameters: Readonly<Record<string, unknown>>;
  mlp_layer_types: readonly string[];
  layer_types: readonly string[];
  moe_intermediate_size: number;
  n_routed_experts: number;
  share_expert_dim: number;
  sliding_window: number | null;
  num_sliding_attention_heads: number;
  attention_bias: boolean;
  query_pre_attn_scalar: number;
  moe_router_scaling_factor: number;
  mlp_bias: boolean;
  swiglu_limits: readonly (number | null)[] | null;
  swiglu_limits_shared: readonly (number | null)[] | null;
  mtp_layer_types: readonly string[] | null;
  mtp_mlp_layer_types: readonly string[] | null;
  num_nextn_predict_layers: number;
}>;

export const step3p5 = configFacts<Step3p7TextConfig>({
  className: "Step3p7TextConfig",
  defaults: {
    model_type: "step3p5",
    vocab_size: 128815,
    hidden_size: 4096,
    intermediate_size: 11264,
    num_hidden_layers: 45,
    num_attention_heads: 64,
    num_key_value_heads: 8,
    head_dim: 128,
    hidden_act: "silu",
    max_position_embeddings: 128000,
    initializer_range: 0.02,
    rms_norm_eps: 1e-05,
    use_cache: true,
    pad_token_id: 1,
    bos_token_id: null,
    eos_token_id: null,
    tie_word_embeddings: false,
    attention_dropout: 0,
    num_experts_per_tok: 8,
    num_local_experts: 128,
    output_router_logits: false,
    rope_parameters: null,
    mlp_layer_types: null,
    layer_types: null,
    moe_intermediate_size: 1280,
    n_routed_experts: 288,
    share_expert_dim: 1280,
    sliding_window: null,
    num_sliding_attention_heads: null,
    attention_bias: false,
    query_pre_attn_scalar: null,
    moe_router_scaling_factor: 1,
    mlp_bias: false,
    swiglu_limits: null,
    swiglu_limits_shared: null,
    mtp_layer_types: null,
    mtp_mlp_layer_types: null,
  },
  rules: {
    mlp_layer_types: {
      layers: "num_hidden_layers",
      pattern: [
        "dense",
        "dense",
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
    layer_types: { layers: "num_hidden_layers", pattern: ["full_attention"] },
    num_sliding_attention_heads: { copy: "num_attention_heads" },
    query_pre_attn_scalar: { copy: "head_dim" },
    num_nextn_predict_layers: { value: 0 },
    num_local_experts: { copy: "n_routed_experts", always: true },
  },
  rope: { full_attention: { theta: 10000, thetaKey: "rope_theta", scaled: true } },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["attention_dropout", "initializer_range", "moe_router_scaling_factor", "rms_norm_eps"],
  aliases: {
    moe_num_experts: "n_routed_experts",
    moe_top_k: "num_experts_per_tok",
    num_attention_groups: "num_key_value_heads",
    num_local_experts: "n_routed_experts",
    num_mtp_layers: "num_nextn_predict_layers",
    share_expert_dims: "share_expert_dim",
  },
});
