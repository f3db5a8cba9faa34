// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type SwitchTransformersConfig = Readonly<{
  model_type: string;
  is_encoder_decoder: boolean;
  vocab_size: number;
  d_model: number;
  d_kv: number;
  d_ff: number;
  expert_capacity: number;
  num_layers: number;
  num_sparse_encoder_layers: number;
  num_decoder_layers: number;
  num_sparse_decoder_layers: number;
  num_heads: number;
  num_experts: number;
  router_bias: boolean;
  router_jitter_noise: number;
  router_dtype: string;
  router_ignore_padding_tokens: boolean;
  relative_attention_num_buckets: number;
  relative_attention_max_distance: number;
  dropout_rate: number;
  layer_norm_epsilon: number;
  router_z_loss_coef: number;
  router_aux_loss_coef: number;
  initializer_factor: number;
  dense_act_fn: string;
  add_router_probs: boolean;
  use_cache: boolean;
  pad_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  bos_token_id: number | null;
  tie_word_embeddings: boolean;
  is_decoder: boolean;
  add_cross_attention: boolean;
  encoder_sparse_step: number;
  decoder_sparse_step: number;
}>;

export const switchTransformers = configFacts<SwitchTransformersConfig>({
  className: "SwitchTransformersConfig",
  defaults: {
    model_type: "switch_transformers",
    is_encoder_decoder: true,
    vocab_size: 32128,
    d_model: 768,
    d_kv: 64,
    d_ff: 2048,
    expert_capacity: 64,
    num_layers: 12,
    num_sparse_encoder_layers: 3,
    num_decoder_layers: 12,
    num_sparse_decoder_layers: 3,
    num_heads: 12,
    num_experts: 8,
    router_bias: false,
    router_jitter_noise: 0.01,
    router_dtype: "float32",
    router_ignore_padding_tokens: false,
    relative_attention_num_buckets: 32,
    relative_attention_max_distance: 128,
    dropout_rate: 0.1,
    layer_norm_epsilon: 1e-06,
    router_z_loss_coef: 0.001,
    router_aux_loss_coef: 0.001,
    initializer_factor: 1,
    dense_act_fn: "relu",
    add_router_probs: false,
    use_cache: true,
    pad_token_id: 0,
    eos_token_id: 1,
    bos_token_id: null,
    tie_word_embeddings: true,
    is_decoder: false,
    add_cross_attention: false,
  },
  rules: {
    num_decoder_layers: { copy: "num_layers" },
    encoder_sparse_step: { quotient: ["num_layers", "num_sparse_encoder_layers"] },
    decoder_sparse_step: { quotient: ["num_decoder_layers", "num_sparse_decoder_layers"] },
  },
  kinds: { eos_token_id: ["list", "number"] },
  floats: [
    "dropout_rate",
    "initializer_factor",
    "layer_norm_epsilon",
    "router_aux_loss_coef",
    "router_jitter_noise",
    "router_z_loss_coef",
  ],
  aliases: { hidden_size: "d_model", num_attention_heads: "num_heads", num_hidden_layers: "num_layers" },
});
