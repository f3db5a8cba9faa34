// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type NllbMoeConfig = Readonly<{
  model_type: string;
  is_encoder_decoder: boolean;
  vocab_size: number;
  max_position_embeddings: number;
  encoder_layers: number;
  encoder_ffn_dim: number;
  encoder_attention_heads: number;
  decoder_layers: number;
  decoder_ffn_dim: number;
  decoder_attention_heads: number;
  encoder_layerdrop: number;
  decoder_layerdrop: number;
  use_cache: boolean;
  activation_function: string;
  d_model: number;
  dropout: number;
  attention_dropout: number;
  activation_dropout: number;
  init_std: number;
  decoder_start_token_id: number | null;
  scale_embedding: boolean;
  router_bias: boolean;
  router_dtype: string;
  router_ignore_padding_tokens: boolean;
  num_experts: number;
  expert_capacity: number;
  encoder_sparse_step: number;
  decoder_sparse_step: number;
  router_z_loss_coef: number;
  router_aux_loss_coef: number;
  second_expert_policy: string;
  normalize_router_prob_before_dropping: boolean;
  batch_prioritized_routing: boolean;
  moe_eval_capacity_token_fraction: number;
  moe_token_dropout: number;
  pad_token_id: number | null;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  tie_word_embeddings: boolean;
  output_router_logits: boolean;
}>;

export const nllbMoe = configFacts<NllbMoeConfig>({
  className: "NllbMoeConfig",
  defaults: {
    model_type: "nllb-moe",
    is_encoder_decoder: true,
    vocab_size: 128112,
    max_position_embeddings: 1024,
    encoder_layers: 12,
    encoder_ffn_dim: 4096,
    encoder_attention_heads: 16,
    decoder_layers: 12,
    decoder_ffn_dim: 4096,
    decoder_attention_heads: 16,
    encoder_layerdrop: 0.05,
    decoder_layerdrop: 0.05,
    use_cache: true,
    activation_function: "relu",
    d_model: 1024,
    dropout: 0.1,
    attention_dropout: 0.1,
    activation_dropout: 0,
    init_std: 0.02,
    decoder_start_token_id: 2,
    scale_embedding: true,
    router_bias: false,
    router_dtype: "float32",
    router_ignore_padding_tokens: false,
    num_experts: 128,
    expert_capacity: 64,
    encoder_sparse_step: 4,
    decoder_sparse_step: 4,
    router_z_loss_coef: 0.001,
    router_aux_loss_coef: 0.001,
    second_expert_policy: "all",
    normalize_router_prob_before_dropping: false,
    batch_prioritized_routing: false,
    moe_eval_capacity_token_fraction: 1,
    moe_token_dropout: 0.2,
    pad_token_id: 1,
    bos_token_id: 0,
    eos_token_id: 2,
    tie_word_embeddings: true,
    output_router_logits: false,
  },
  kinds: { eos_token_id: ["list", "number"] },
  floats: [
    "activation_dropout",
    "attention_dropout",
    "decoder_layerdrop",
    "dropout",
    "encoder_layerdrop",
    "init_std",
    "moe_eval_capacity_token_fraction",
    "router_aux_loss_coef",
    "router_z_loss_coef",
  ],
  aliases: {
    hidden_size: "d_model",
    num_attention_heads: "encoder_attention_heads",
    num_hidden_layers: "encoder_layers",
  },
});
