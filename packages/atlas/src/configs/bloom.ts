// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type BloomConfig = Readonly<{
  model_type: string;
  vocab_size: number;
  hidden_size: number;
  n_layer: number;
  n_head: number;
  layer_norm_epsilon: number;
  initializer_range: number;
  use_cache: boolean;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  pad_token_id: number | null;
  apply_residual_connection_post_layernorm: boolean;
  hidden_dropout: number;
  attention_dropout: number;
  pretraining_tp: number;
  slow_but_exact: boolean;
  tie_word_embeddings: boolean;
}>;

export const bloom = configFacts<BloomConfig>({
  className: "BloomConfig",
  defaults: {
    model_type: "bloom",
    vocab_size: 250880,
    hidden_size: 64,
    n_layer: 2,
    n_head: 8,
    layer_norm_epsilon: 1e-05,
    initializer_range: 0.02,
    use_cache: true,
    bos_token_id: 1,
    eos_token_id: 2,
    pad_token_id: null,
    apply_residual_connection_post_layernorm: false,
    hidden_dropout: 0,
    attention_dropout: 0,
    pretraining_tp: 1,
    slow_but_exact: false,
    tie_word_embeddings: true,
  },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["attention_dropout", "hidden_dropout", "initializer_range", "layer_norm_epsilon"],
  aliases: { num_attention_heads: "n_head", num_hidden_layers: "n_layer" },
});
