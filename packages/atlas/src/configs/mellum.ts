// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type MellumConfig = Readonly<{
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
  sliding_window: number | null;
  attention_dropout: number;
  moe_intermediate_size: number;
  num_experts_per_tok: number;
  num_experts: number;
  norm_topk_prob: boolean;
  output_router_logits: boolean;
  router_aux_loss_coef: number;
  pad_token_id: number | null;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  head_dim: number;
  layer_types: readonly string[];
  mlp_layer_types: readonly string[];
  num_mtp_layers: number | null;
  mtp_layer_types: readonly string[] | null;
  mtp_mlp_layer_types: readonly string[] | null;
  num_local_experts: number;
  num_nextn_predict_layers: unknown;
}>;

export const mellum = configFacts<MellumConfig>({
  className: "MellumConfig",
  defaults: {
    model_type: "mellum",
    vocab_size: 98304,
    hidden_size: 2304,
    intermediate_size: 7168,
    num_hidden_layers: 28,
    num_attention_heads: 32,
    num_key_value_heads: 4,
    hidden_act: "silu",
    max_position_embeddings: 131072,
    initializer_range: 0.02,
    rms_norm_eps: 1e-06,
    use_cache: true,
    tie_word_embeddings: false,
    rope_parameters: null,
    attention_bias: false,
    sliding_window: 1024,
    attention_dropout: 0,
    moe_intermediate_size: 896,
    num_experts_per_tok: 8,
    num_experts: 64,
    norm_topk_prob: true,
    output_router_logits: false,
    router_aux_loss_coef: 0.001,
    pad_token_id: null,
    bos_token_id: null,
    eos_token_id: null,
    head_dim: 128,
    layer_types: null,
    mlp_layer_types: null,
    num_mtp_layers: null,
    mtp_layer_types: null,
    mtp_mlp_layer_types: null,
  },
  rules: {
    num_local_experts: { copy: "num_experts" },
    layer_types: { layers: "num_hidden_layers", pattern: ["full_attention"] },
    mlp_layer_types: { layers: "num_hidden_layers", pattern: ["sparse"] },
  },
  rope: { full_attention: { theta: 500000 }, sliding_attention: { theta: 10000 } },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["attention_dropout", "initializer_range", "rms_norm_eps", "router_aux_loss_coef"],
  aliases: { num_experts: "num_local_experts", num_mtp_layers: "num_nextn_predict_layers" },
});
