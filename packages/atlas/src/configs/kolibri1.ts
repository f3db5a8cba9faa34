// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type Kolibri1Config = Readonly<{
  model_type: string;
  vocab_size: number;
  hidden_size: number;
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
  sliding_window: number | null;
  attention_dropout: number;
  moe_intermediate_size: number;
  num_experts_per_tok: number;
  num_experts: number;
  norm_topk_prob: boolean;
  output_router_logits: boolean;
  pad_token_id: number | null;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  head_dim: number;
  shared_expert_intermediate_size: number;
  layer_types: readonly string[];
  num_local_experts: number;
}>;

export const kolibri1 = configFacts<Kolibri1Config>({
  className: "Kolibri1Config",
  defaults: {
    model_type: "kolibri1",
    vocab_size: 128000,
    hidden_size: 2560,
    num_hidden_layers: 50,
    num_attention_heads: 48,
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
    moe_intermediate_size: 512,
    num_experts_per_tok: 6,
    num_experts: 384,
    norm_topk_prob: false,
    output_router_logits: false,
    pad_token_id: null,
    bos_token_id: null,
    eos_token_id: null,
    head_dim: 128,
    shared_expert_intermediate_size: 512,
    layer_types: null,
  },
  rules: {
    num_local_experts: { copy: "num_experts" },
    layer_types: {
      layers: "num_hidden_layers",
      pattern: ["sliding_attention", "sliding_attention", "sliding_attention", "sliding_attention", "full_attention"],
    },
  },
  rope: { "": { theta: 10000, thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true } },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["attention_dropout", "initializer_range", "rms_norm_eps"],
  aliases: { num_experts: "num_local_experts" },
});
