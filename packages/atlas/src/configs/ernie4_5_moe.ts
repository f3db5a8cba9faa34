// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type Ernie4_5_MoeConfig = Readonly<{
  model_type: string;
  vocab_size: number;
  pad_token_id: number | null;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  hidden_size: number;
  intermediate_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  num_key_value_heads: number | null;
  hidden_act: string;
  max_position_embeddings: number;
  initializer_range: number;
  rms_norm_eps: number;
  use_cache: boolean;
  tie_word_embeddings: boolean;
  rope_parameters: Readonly<Record<string, unknown>>;
  use_bias: boolean | null;
  moe_intermediate_size: number;
  moe_k: number | null;
  moe_num_experts: number | null;
  moe_num_shared_experts: number | null;
  moe_layer_start_index: number | null;
  moe_layer_end_index: number | null;
  moe_layer_interval: number | null;
  moe_norm_min: number | null;
  output_router_logits: boolean | null;
  router_aux_loss_coef: number | null;
}>;

export const ernie45Moe = configFacts<Ernie4_5_MoeConfig>({
  className: "Ernie4_5_MoeConfig",
  defaults: {
    model_type: "ernie4_5_moe",
    vocab_size: 103424,
    pad_token_id: 0,
    bos_token_id: 1,
    eos_token_id: 2,
    hidden_size: 2560,
    intermediate_size: 12288,
    num_hidden_layers: 28,
    num_attention_heads: 20,
    num_key_value_heads: 4,
    hidden_act: "silu",
    max_position_embeddings: 131072,
    initializer_range: 0.02,
    rms_norm_eps: 1e-05,
    use_cache: true,
    tie_word_embeddings: true,
    rope_parameters: null,
    use_bias: false,
    moe_intermediate_size: 1536,
    moe_k: 6,
    moe_num_experts: 64,
    moe_num_shared_experts: 2,
    moe_layer_start_index: 1,
    moe_layer_end_index: -1,
    moe_layer_interval: 1,
    moe_norm_min: 1e-12,
    output_router_logits: false,
    router_aux_loss_coef: 0.001,
  },
  rules: { moe_layer_end_index: { value: 27, while: ["num_hidden_layers"], for: -1 } },
  rope: { "": { theta: 500000, thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true } },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["initializer_range", "moe_norm_min", "rms_norm_eps", "router_aux_loss_coef"],
  aliases: { num_experts: "moe_num_experts", num_experts_per_tok: "moe_k" },
});
