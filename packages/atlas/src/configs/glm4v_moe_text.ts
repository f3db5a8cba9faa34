// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type Glm4vMoeTextConfig = Readonly<{
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
  moe_intermediate_size: number;
  num_experts_per_tok: number;
  output_router_logits: boolean;
  n_shared_experts: number;
  n_routed_experts: number;
  routed_scaling_factor: number;
  n_group: number;
  topk_group: number;
  first_k_dense_replace: number;
  norm_topk_prob: boolean;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  pad_token_id: number | null;
  router_aux_loss_coef: number;
}>;

export const glm4vMoeText = configFacts<Glm4vMoeTextConfig>({
  className: "Glm4vMoeTextConfig",
  defaults: {
    model_type: "glm4v_moe_text",
    vocab_size: 151424,
    hidden_size: 4096,
    intermediate_size: 10944,
    num_hidden_layers: 46,
    num_attention_heads: 96,
    num_key_value_heads: 8,
    hidden_act: "silu",
    max_position_embeddings: 65536,
    initializer_range: 0.02,
    rms_norm_eps: 1e-05,
    use_cache: true,
    tie_word_embeddings: false,
    rope_parameters: null,
    attention_bias: true,
    attention_dropout: 0,
    moe_intermediate_size: 1408,
    num_experts_per_tok: 8,
    output_router_logits: false,
    n_shared_experts: 1,
    n_routed_experts: 128,
    routed_scaling_factor: 1,
    n_group: 1,
    topk_group: 1,
    first_k_dense_replace: 1,
    norm_topk_prob: true,
    bos_token_id: null,
    eos_token_id: null,
    pad_token_id: null,
    router_aux_loss_coef: 0.0001,
  },
  rope: {
    "": { theta: 10000, share: 0.5, thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true },
  },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["attention_dropout", "initializer_range", "rms_norm_eps", "routed_scaling_factor", "router_aux_loss_coef"],
  aliases: { num_local_experts: "n_routed_experts" },
});
