// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type FlintConfig = Readonly<{
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
  decoder_sparse_step: number;
  moe_intermediate_size: number;
  shared_expert_intermediate_size: number;
  num_experts_per_tok: number;
  num_experts: number;
  norm_topk_prob: boolean;
  output_router_logits: boolean;
  router_aux_loss_coef: number;
  mlp_only_layers: readonly number[];
  layer_types: readonly string[] | null;
  pad_token_id: number | null;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  head_dim: number;
  attention_bias: boolean;
}>;

export const flint = configFacts<FlintConfig>({
  className: "FlintConfig",
  defaults: {
    model_type: "flint",
    vocab_size: 150144,
    hidden_size: 2048,
    intermediate_size: 6144,
    num_hidden_layers: 49,
    num_attention_heads: 32,
    num_key_value_heads: 4,
    hidden_act: "silu",
    max_position_embeddings: 262144,
    initializer_range: 0.02,
    rms_norm_eps: 1e-06,
    use_cache: true,
    tie_word_embeddings: false,
    rope_parameters: null,
    sliding_window: 513,
    attention_dropout: 0,
    decoder_sparse_step: 1,
    moe_intermediate_size: 512,
    shared_expert_intermediate_size: 1024,
    num_experts_per_tok: 6,
    num_experts: 256,
    norm_topk_prob: true,
    output_router_logits: false,
    router_aux_loss_coef: 0.0005,
    mlp_only_layers: null,
    layer_types: null,
    pad_token_id: null,
    bos_token_id: null,
    eos_token_id: null,
    head_dim: 128,
    attention_bias: false,
  },
  rules: {
    mlp_only_layers: { value: [0, 1] },
    layer_types: {
      value: [
        "full_attention",
        "full_attention",
        "sliding_attention",
        "sliding_attention",
        "sliding_attention",
        "full_attention",
        "sliding_attention",
        "sliding_attention",
        "sliding_attention",
        "full_attention",
        "sliding_attention",
        "sliding_attention",
        "sliding_attention",
        "full_attention",
        "sliding_attention",
        "sliding_attention",
        "sliding_attention",
        "full_attention",
        "sliding_attention",
        "sliding_attention",
        "sliding_attention",
        "full_attention",
        "sliding_attention",
        "sliding_attention",
        "sliding_attention",
        "full_attention",
        "sliding_attention",
        "sliding_attention",
        "sliding_attention",
        "full_attention",
        "sliding_attention",
        "sliding_attention",
        "sliding_attention",
        "full_attention",
        "sliding_attention",
        "sliding_attention",
        "sliding_attention",
        "full_attention",
        "sliding_attention",
        "sliding_attention",
        "sliding_attention",
        "full_attention",
        "sliding_attention",
        "sliding_attention",
        "sliding_attention",
        "full_attention",
        "sliding_attention",
        "sliding_attention",
        "full_attention",
      ],
      while: ["num_hidden_layers"],
    },
  },
  rope: { "": { theta: 10000, thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true } },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["attention_dropout", "initializer_range", "rms_norm_eps", "router_aux_loss_coef"],
});
