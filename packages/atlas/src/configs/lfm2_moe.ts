// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type Lfm2MoeConfig = Readonly<{
  model_type: string;
  vocab_size: number;
  hidden_size: number;
  intermediate_size: number;
  moe_intermediate_size: number;
  num_hidden_layers: number;
  pad_token_id: number | null;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  tie_word_embeddings: boolean;
  rope_parameters: Readonly<Record<string, unknown>>;
  max_position_embeddings: number;
  initializer_range: number;
  use_cache: boolean;
  norm_eps: number;
  num_attention_heads: number;
  num_key_value_heads: number;
  conv_bias: boolean;
  conv_L_cache: number;
  num_dense_layers: number;
  num_experts_per_tok: number;
  output_router_logits: boolean;
  num_experts: number;
  use_expert_bias: boolean;
  routed_scaling_factor: number;
  norm_topk_prob: boolean;
  layer_types: readonly string[] | null;
}>;

export const lfm2Moe = configFacts<Lfm2MoeConfig>({
  className: "Lfm2MoeConfig",
  defaults: {
    model_type: "lfm2_moe",
    vocab_size: 65536,
    hidden_size: 2048,
    intermediate_size: 7168,
    moe_intermediate_size: 1792,
    num_hidden_layers: 32,
    pad_token_id: 0,
    bos_token_id: 1,
    eos_token_id: 2,
    tie_word_embeddings: true,
    rope_parameters: null,
    max_position_embeddings: 128000,
    initializer_range: 0.02,
    use_cache: true,
    norm_eps: 1e-05,
    num_attention_heads: 32,
    num_key_value_heads: 8,
    conv_bias: false,
    conv_L_cache: 3,
    num_dense_layers: 2,
    num_experts_per_tok: 4,
    output_router_logits: false,
    num_experts: 32,
    use_expert_bias: true,
    routed_scaling_factor: 1,
    norm_topk_prob: true,
    layer_types: null,
  },
  rope: { "": { theta: 1000000, thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true } },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["initializer_range", "norm_eps", "routed_scaling_factor"],
});
