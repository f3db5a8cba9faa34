// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type CanineConfig = Readonly<{
  model_type: string;
  hidden_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  intermediate_size: number;
  hidden_act: string;
  hidden_dropout_prob: number;
  attention_probs_dropout_prob: number;
  max_position_embeddings: number;
  type_vocab_size: number;
  initializer_range: number;
  layer_norm_eps: number;
  pad_token_id: number | null;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  downsampling_rate: number;
  upsampling_kernel_size: number;
  num_hash_functions: number;
  num_hash_buckets: number;
  local_transformer_stride: number;
}>;

export const canine = configFacts<CanineConfig>({
  className: "CanineConfig",
  defaults: {
    model_type: "canine",
    hidden_size: 768,
    num_hidden_layers: 12,
    num_attention_heads: 12,
    intermediate_size: 3072,
    hidden_act: "gelu",
    hidden_dropout_prob: 0.1,
    attention_probs_dropout_prob: 0.1,
    max_position_embeddings: 16384,
    type_vocab_size: 16,
    initializer_range: 0.02,
    layer_norm_eps: 1e-12,
    pad_token_id: 0,
    bos_token_id: 57344,
    eos_token_id: 57345,
    downsampling_rate: 4,
    upsampling_kernel_size: 4,
    num_hash_functions: 8,
    num_hash_buckets: 16384,
    local_transformer_stride: 128,
  },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["attention_probs_dropout_prob", "hidden_dropout_prob", "initializer_range", "layer_norm_eps"],
});
