// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type ReformerConfig = Readonly<{
  model_type: string;
  attention_head_size: number;
  attn_layers: readonly string[];
  axial_norm_std: number;
  axial_pos_embds: boolean;
  axial_pos_shape: readonly number[];
  axial_pos_embds_dim: readonly number[];
  chunk_size_lm_head: number;
  eos_token_id: number | readonly number[] | null;
  feed_forward_size: number;
  hash_seed: number | null;
  hidden_act: string;
  hidden_dropout_prob: number;
  hidden_size: number;
  initializer_range: number;
  is_decoder: boolean;
  layer_norm_eps: number;
  local_num_chunks_before: number;
  local_num_chunks_after: number;
  local_attention_probs_dropout_prob: number;
  local_attn_chunk_length: number;
  lsh_attn_chunk_length: number | null;
  lsh_attention_probs_dropout_prob: number | null;
  lsh_num_chunks_before: number | null;
  lsh_num_chunks_after: number | null;
  max_position_embeddings: number;
  num_attention_heads: number;
  num_buckets: number | readonly number[] | null;
  num_hashes: number;
  vocab_size: number;
  tie_word_embeddings: boolean;
  use_cache: boolean;
  classifier_dropout: number | null;
  bos_token_id: number | null;
  pad_token_id: number | null;
  num_hidden_layers: number;
}>;

export const reformer = configFacts<ReformerConfig>({
  className: "ReformerConfig",
  defaults: {
    model_type: "reformer",
    attention_head_size: 64,
    attn_layers: ["local", "lsh", "local", "lsh", "local", "lsh"],
    axial_norm_std: 1,
    axial_pos_embds: true,
    axial_pos_shape: [64, 64],
    axial_pos_embds_dim: [64, 192],
    chunk_size_lm_head: 0,
    eos_token_id: 2,
    feed_forward_size: 512,
    hash_seed: null,
    hidden_act: "relu",
    hidden_dropout_prob: 0.05,
    hidden_size: 256,
    initializer_range: 0.02,
    is_decoder: false,
    layer_norm_eps: 1e-12,
    local_num_chunks_before: 1,
    local_num_chunks_after: 0,
    local_attention_probs_dropout_prob: 0.05,
    local_attn_chunk_length: 64,
    lsh_attn_chunk_length: 64,
    lsh_attention_probs_dropout_prob: 0,
    lsh_num_chunks_before: 1,
    lsh_num_chunks_after: 0,
    max_position_embeddings: 4096,
    num_attention_heads: 12,
    num_buckets: null,
    num_hashes: 1,
    vocab_size: 320,
    tie_word_embeddings: false,
    use_cache: true,
    classifier_dropout: null,
    bos_token_id: null,
    pad_token_id: 0,
  },
  rules: { num_hidden_layers: { value: 6 } },
  kinds: { eos_token_id: ["list", "number"], num_buckets: ["list", "number"] },
  floats: [
    "axial_norm_std",
    "classifier_dropout",
    "hidden_dropout_prob",
    "initializer_range",
    "layer_norm_eps",
    "lsh_attention_probs_dropout_prob",
  ],
});
