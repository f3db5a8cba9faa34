// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type Qwen3OmniMoeTalkerTextConfig = Readonly<{
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
  decoder_sparse_step: number;
  moe_intermediate_size: number;
  num_experts_per_tok: number;
  num_experts: number;
  norm_topk_prob: boolean;
  output_router_logits: boolean;
  router_aux_loss_coef: number;
  mlp_only_layers: readonly number[];
  pad_token_id: number | null;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  num_local_experts: number;
}>;

export const qwen3OmniMoeTalkerText = configFacts<Qwen3OmniMoeTalkerTextConfig>({
  className: "Qwen3OmniMoeTalkerTextConfig",
  defaults: {
    model_type: "qwen3_omni_moe_talker_text",
    vocab_size: 3072,
    hidden_size: 1024,
    intermediate_size: 2048,
    num_hidden_layers: 20,
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
    sliding_window: null,
    attention_dropout: 0,
    decoder_sparse_step: 1,
    moe_intermediate_size: 384,
    num_experts_per_tok: 8,
    num_experts: 128,
    norm_topk_prob: false,
    output_router_logits: false,
    router_aux_loss_coef: 0.001,
    mlp_only_layers: null,
    pad_token_id: null,
    bos_token_id: null,
    eos_token_id: null,
  },
  rules: { num_local_experts: { copy: "num_experts" }, mlp_only_layers: { value: [] } },
  rope: { "": { theta: 10000, thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true } },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["attention_dropout", "initializer_range", "rms_norm_eps", "router_aux_loss_coef"],
  aliases: { num_experts: "num_local_experts" },
});
