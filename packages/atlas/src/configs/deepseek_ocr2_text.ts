// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type DeepseekOcr2TextConfig = Readonly<{
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
  pad_token_id: number | null;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  pretraining_tp: number | null;
  tie_word_embeddings: boolean;
  rope_parameters: Readonly<Record<string, unknown>>;
  attention_bias: boolean;
  attention_dropout: number | null;
  mlp_bias: boolean;
  head_dim: number;
  n_group: number | null;
  n_routed_experts: number;
  output_router_logits: boolean;
  n_shared_experts: number;
  routed_scaling_factor: number;
  topk_group: number | null;
  topk_method: string | null;
  num_experts_per_tok: number | null;
  moe_intermediate_size: number;
  mlp_layer_types: readonly string[] | null;
}>;

export const deepseekOcr2Text = configFacts<DeepseekOcr2TextConfig>({
  className: "DeepseekOcr2TextConfig",
  defaults: {
    model_type: "deepseek_ocr2_text",
    vocab_size: 102400,
    hidden_size: 4096,
    intermediate_size: 11008,
    num_hidden_layers: 32,
    num_attention_heads: 32,
    num_key_value_heads: null,
    hidden_act: "silu",
    max_position_embeddings: 2048,
    initializer_range: 0.02,
    rms_norm_eps: 1e-06,
    use_cache: true,
    pad_token_id: null,
    bos_token_id: 1,
    eos_token_id: 2,
    pretraining_tp: 1,
    tie_word_embeddings: false,
    rope_parameters: null,
    attention_bias: false,
    attention_dropout: 0,
    mlp_bias: false,
    head_dim: null,
    n_group: null,
    n_routed_experts: 64,
    output_router_logits: false,
    n_shared_experts: 2,
    routed_scaling_factor: 1,
    topk_group: null,
    topk_method: "greedy",
    num_experts_per_tok: null,
    moe_intermediate_size: 1407,
    mlp_layer_types: null,
  },
  rules: {
    num_key_value_heads: { copy: "num_attention_heads" },
    head_dim: { quotient: ["hidden_size", "num_attention_heads"], always: true },
  },
  rope: { "": { theta: 10000, thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true } },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["attention_dropout", "initializer_range", "rms_norm_eps", "routed_scaling_factor"],
  aliases: { num_experts: "n_routed_experts" },
});
