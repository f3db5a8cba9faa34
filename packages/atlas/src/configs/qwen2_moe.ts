// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type Qwen2MoeConfig = Readonly<{
  model_type: string;
  vocab_size: number;
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
  use_sliding_window: boolean;
  sliding_window: number | null;
  max_window_layers: number;
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
  qkv_bias: boolean;
  layer_types: readonly string[] | null;
  pad_token_id: number | null;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
}>;

export const qwen2Moe = configFacts<Qwen2MoeConfig>({
  className: "Qwen2MoeConfig",
  defaults: {
    model_type: "qwen2_moe",
    vocab_size: 151936,
    hidden_size: 2048,
    intermediate_size: 5632,
    num_hidden_layers: 24,
    num_attention_heads: 16,
    num_key_value_heads: 16,
    hidden_act: "silu",
    max_position_embeddings: 32768,
    initializer_range: 0.02,
    rms_norm_eps: 1e-06,
    use_cache: true,
    tie_word_embeddings: false,
    rope_parameters: null,
    use_sliding_window: false,
    sliding_window: 4096,
    max_window_layers: 28,
    attention_dropout: 0,
    decoder_sparse_step: 1,
    moe_intermediate_size: 1408,
    shared_expert_intermediate_size: 5632,
    num_experts_per_tok: 4,
    num_experts: 60,
    norm_topk_prob: false,
    output_router_logits: false,
    router_aux_loss_coef: 0.001,
    mlp_only_layers: null,
    qkv_bias: true,
    layer_types: null,
    pad_token_id: null,
    bos_token_id: null,
    eos_token_id: null,
  },
  rules: {
    sliding_window: { kept: "use_sliding_window", otherwise: 0, always: true },
    mlp_only_layers: { value: [] },
    layer_types: { value: Array(24).fill("full_attention"), while: ["num_hidden_layers", "use_sliding_window"] },
  },
  rope: { "": { theta: 10000, thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true } },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["attention_dropout", "initializer_range", "rms_norm_eps", "router_aux_loss_coef"],
});
