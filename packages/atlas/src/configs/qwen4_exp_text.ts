// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type Qwen4ExpTextConfig = Readonly<{
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
  attention_bias: boolean;
  attention_dropout: number;
  head_dim: number;
  linear_conv_kernel_dim: number;
  linear_key_head_dim: number;
  linear_value_head_dim: number;
  linear_num_key_heads: number;
  linear_num_value_heads: number;
  moe_intermediate_size: number;
  shared_expert_intermediate_size: number;
  num_experts_per_tok: number;
  num_experts: number;
  output_router_logits: boolean;
  router_aux_loss_coef: number;
  layer_types: readonly string[];
  pad_token_id: number | null;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  hc_count: number;
  hc_lowrank: number;
  ple_layer_ids: readonly number[];
  ple_embed_dim: number;
  ple_conv_kernel_size: number;
  ngram_size: number;
  heads_per_ngram: number;
  ngram_vocab_size_base: number;
  make_ngram_vocab_size_divisible_by: number;
  seed: number;
  split_ngram_parts: number;
  indexer_n_heads: number | null;
  indexer_kv_heads: number | null;
  indexer_head_dim: number | null;
  indexer_budget: number | null;
  indexer_compress_ratio: number | null;
  norm_topk_prob: boolean;
  output_gate_type: string | null;
  number_of_conv_states: number;
}>;

export const qwen4ExpText = configFacts<Qwen4ExpTextConfig>({
  className: "Qwen4ExpTextConfig",
  defaults: {
    model_type: "qwen4_exp_text",
    vocab_size: 248320,
    hidden_size: 2048,
    num_hidden_layers: 40,
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
    attention_dropout: 0,
    head_dim: 256,
    linear_conv_kernel_dim: 4,
    linear_key_head_dim: 128,
    linear_value_head_dim: 128,
    linear_num_key_heads: 16,
    linear_num_value_heads: 32,
    moe_intermediate_size: 512,
    shared_expert_intermediate_size: 512,
    num_experts_per_tok: 10,
    num_experts: 512,
    output_router_logits: false,
    router_aux_loss_coef: 0.001,
    layer_types: null,
    pad_token_id: null,
    bos_token_id: null,
    eos_token_id: null,
    hc_count: 4,
    hc_lowrank: 320,
    ple_layer_ids: null,
    ple_embed_dim: null,
    ple_conv_kernel_size: 4,
    ngram_size: 3,
    heads_per_ngram: 8,
    ngram_vocab_size_base: 20000000,
    make_ngram_vocab_size_divisible_by: 128,
    seed: 1234,
    split_ngram_parts: 512,
    indexer_n_heads: null,
    indexer_kv_heads: null,
    indexer_head_dim: null,
    indexer_budget: null,
    indexer_compress_ratio: null,
    norm_topk_prob: true,
    output_gate_type: null,
  },
  rules: {
    layer_types: {
      layers: "num_hidden_layers",
      every: "full_attention_interval",
      default: 4,
      offset: 1,
      kinds: ["linear_attention", "indexed_attention"],
    },
    ple_layer_ids: { value: [] },
    ple_embed_dim: { copy: "hidden_size" },
    number_of_conv_states: { value: 1 },
  },
  rope: { "": { theta: 10000, thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true } },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["attention_dropout", "initializer_range", "rms_norm_eps", "router_aux_loss_coef"],
});
