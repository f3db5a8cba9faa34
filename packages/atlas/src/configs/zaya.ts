// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type ZayaConfig = Readonly<{
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
  output_router_logits: boolean;
  layer_types: readonly string[];
  pad_token_id: number | null;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  head_dim: number;
  attention_bias: boolean;
  lm_head_bias: boolean;
  router_hidden_size: number;
  cca_time0: number;
  cca_time1: number;
}>;

export const zaya = configFacts<ZayaConfig>({
  className: "ZayaConfig",
  defaults: {
    model_type: "zaya",
    vocab_size: 262272,
    hidden_size: 2048,
    num_hidden_layers: 40,
    num_attention_heads: 8,
    num_key_value_heads: 2,
    hidden_act: "silu",
    max_position_embeddings: 131072,
    initializer_range: 0.02,
    rms_norm_eps: 1e-05,
    use_cache: true,
    tie_word_embeddings: true,
    rope_parameters: null,
    sliding_window: null,
    attention_dropout: 0,
    moe_intermediate_size: 2048,
    num_experts_per_tok: 1,
    num_experts: 16,
    output_router_logits: false,
    layer_types: null,
    pad_token_id: 0,
    bos_token_id: 2,
    eos_token_id: 106,
    head_dim: 128,
    attention_bias: false,
    lm_head_bias: false,
    router_hidden_size: 256,
    cca_time0: 2,
    cca_time1: 2,
  },
  rules: { layer_types: { layers: "num_hidden_layers", pattern: ["hybrid"] } },
  rope: { hybrid: { theta: 5000000, share: 0.5 }, hybrid_sliding: { theta: 10000, share: 0.5 } },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["attention_dropout", "initializer_range", "rms_norm_eps"],
});
