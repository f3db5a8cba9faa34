// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type OlmoeConfig = Readonly<{
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
  tie_word_embeddings: boolean;
  rope_parameters: Readonly<Record<string, unknown>>;
  attention_bias: boolean;
  attention_dropout: number;
  clip_qkv: number | null;
  num_experts_per_tok: number;
  num_experts: number;
  output_router_logits: boolean;
  router_aux_loss_coef: number;
  norm_topk_prob: boolean;
}>;

export const olmoe = configFacts<OlmoeConfig>({
  className: "OlmoeConfig",
  defaults: {
    model_type: "olmoe",
    vocab_size: 50304,
    hidden_size: 2048,
    intermediate_size: 2048,
    num_hidden_layers: 16,
    num_attention_heads: 16,
    num_key_value_heads: null,
    hidden_act: "silu",
    max_position_embeddings: 4096,
    initializer_range: 0.02,
    rms_norm_eps: 1e-05,
    use_cache: true,
    pad_token_id: 1,
    bos_token_id: null,
    eos_token_id: 50279,
    tie_word_embeddings: false,
    rope_parameters: null,
    attention_bias: false,
    attention_dropout: 0,
    clip_qkv: null,
    num_experts_per_tok: 8,
    num_experts: 64,
    output_router_logits: false,
    router_aux_loss_coef: 0.01,
    norm_topk_prob: false,
  },
  rules: { num_key_value_heads: { copy: "num_attention_heads" } },
  rope: { "": { theta: 10000, thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true } },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["attention_dropout", "clip_qkv", "initializer_range", "rms_norm_eps", "router_aux_loss_coef"],
  aliases: { num_local_experts: "num_experts" },
});
