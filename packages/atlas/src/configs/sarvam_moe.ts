// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type SarvamMoEConfig = Readonly<{
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
  use_qk_norm: boolean;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  pad_token_id: number | null;
  num_mtp_layers: number;
  head_dim: number;
  num_nextn_predict_layers: number;
}>;

export const sarvamMoe = configFacts<SarvamMoEConfig>({
  className: "SarvamMoEConfig",
  defaults: {
    model_type: "sarvam_moe",
    vocab_size: 262144,
    hidden_size: 4096,
    intermediate_size: 8192,
    num_hidden_layers: 19,
    num_attention_heads: 64,
    num_key_value_heads: 4,
    hidden_act: "silu",
    max_position_embeddings: 131072,
    initializer_range: 0.006,
    rms_norm_eps: 1e-06,
    use_cache: true,
    tie_word_embeddings: false,
    rope_parameters: null,
    attention_bias: false,
    attention_dropout: 0,
    moe_intermediate_size: 1024,
    num_experts_per_tok: 6,
    output_router_logits: false,
    n_shared_experts: 1,
    n_routed_experts: 128,
    routed_scaling_factor: 2.5,
    n_group: 1,
    topk_group: 1,
    first_k_dense_replace: 1,
    norm_topk_prob: true,
    use_qk_norm: true,
    bos_token_id: null,
    eos_token_id: 1,
    pad_token_id: 0,
    num_mtp_layers: 0,
    head_dim: 64,
  },
  rules: { num_nextn_predict_layers: { copy: "num_mtp_layers" } },
  rope: {
    "": { theta: 8000000, share: 1, thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true },
  },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["attention_dropout", "initializer_range", "rms_norm_eps", "routed_scaling_factor"],
  aliases: {
    num_experts: "n_routed_experts",
    num_local_experts: "n_routed_experts",
    num_mtp_layers: "num_nextn_predict_layers",
    num_shared_experts: "n_shared_experts",
    use_qkv_bias: "attention_bias",
  },
});
