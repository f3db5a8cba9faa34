// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type Qwen3NextConfig = Readonly<{
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
  attention_bias: boolean;
  attention_dropout: number;
  head_dim: number;
  linear_conv_kernel_dim: number;
  linear_key_head_dim: number;
  linear_value_head_dim: number;
  linear_num_key_heads: number;
  linear_num_value_heads: number;
  decoder_sparse_step: number;
  moe_intermediate_size: number;
  shared_expert_intermediate_size: number;
  num_experts_per_tok: number;
  num_experts: number;
  norm_topk_prob: boolean;
  output_router_logits: boolean;
  router_aux_loss_coef: number;
  mlp_only_layers: readonly number[];
  layer_types: readonly string[];
  pad_token_id: number | null;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
}>;

export const qwen3Next = configFacts<Qwen3NextConfig>({
  className: "Qwen3NextConfig",
  defaults: {
    model_type: "qwen3_next",
    vocab_size: 151936,
    hidden_size: 2048,
    intermediate_size: 5632,
    num_hidden_layers: 48,
    num_attention_heads: 16,
    num_key_value_heads: 2,
    hidden_act: "silu",
    max_position_embeddings: 32768,
    initializer_range: 0.02,
    rms_norm_eps: 1e-06,
    use_cache: true,
    tie_word_embeddings: false,
    rope_parameters: null,
    attention_bias: false,
    attention_dropout: 0,
    head_dim: 256,
    linear_conv_kernel_dim: 4,
    linear_key_head_dim: 128,
    linear_value_head_dim: 128,
    linear_num_key_heads: 16,
    linear_num_value_heads: 32,
    decoder_sparse_step: 1,
    moe_intermediate_size: 512,
    shared_expert_intermediate_size: 512,
    num_experts_per_tok: 10,
    num_experts: 512,
    norm_topk_prob: true,
    output_router_logits: false,
    router_aux_loss_coef: 0.001,
    mlp_only_layers: null,
    layer_types: null,
    pad_token_id: null,
    bos_token_id: null,
    eos_token_id: null,
  },
  rules: {
    mlp_only_layers: { value: [] },
    layer_types: {
      layers: "num_hidden_layers",
      every: "full_attention_interval",
      default: 4,
      offset: 1,
      kinds: ["linear_attention", "full_attention"],
    },
  },
  rope: {
    "": { theta: 10000, share: 0.25, thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true },
  },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["attention_dropout", "initializer_range", "rms_norm_eps", "router_aux_loss_coef"],
});
