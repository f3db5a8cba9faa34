// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type OPTConfig = Readonly<{
  model_type: string;
  vocab_size: number;
  hidden_size: number;
  num_hidden_layers: number;
  ffn_dim: number;
  max_position_embeddings: number;
  do_layer_norm_before: boolean;
  _remove_final_layer_norm: boolean;
  word_embed_proj_dim: number;
  dropout: number;
  attention_dropout: number;
  num_attention_heads: number;
  activation_function: string;
  layerdrop: number;
  init_std: number;
  use_cache: boolean;
  pad_token_id: number | null;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  enable_bias: boolean;
  layer_norm_elementwise_affine: boolean;
  tie_word_embeddings: boolean;
}>;

export const opt = configFacts<OPTConfig>({
  className: "OPTConfig",
  defaults: {
    model_type: "opt",
    vocab_size: 50272,
    hidden_size: 768,
    num_hidden_layers: 12,
    ffn_dim: 3072,
    max_position_embeddings: 2048,
    do_layer_norm_before: true,
    _remove_final_layer_norm: false,
    word_embed_proj_dim: null,
    dropout: 0.1,
    attention_dropout: 0,
    num_attention_heads: 12,
    activation_function: "relu",
    layerdrop: 0,
    init_std: 0.02,
    use_cache: true,
    pad_token_id: 1,
    bos_token_id: 2,
    eos_token_id: 2,
    enable_bias: true,
    layer_norm_elementwise_affine: true,
    tie_word_embeddings: true,
  },
  rules: { word_embed_proj_dim: { copy: "hidden_size" } },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["attention_dropout", "dropout", "init_std"],
});
