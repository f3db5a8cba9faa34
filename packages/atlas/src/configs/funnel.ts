// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type FunnelConfig = Readonly<{
  model_type: string;
  vocab_size: number;
  block_sizes: readonly number[];
  block_repeats: readonly number[] | null;
  num_decoder_layers: number;
  d_model: number;
  n_head: number;
  d_head: number;
  d_inner: number;
  hidden_act: string;
  hidden_dropout: number;
  attention_dropout: number;
  activation_dropout: number;
  initializer_range: number;
  initializer_std: number | null;
  layer_norm_eps: number;
  pooling_type: string;
  attention_type: string;
  separate_cls: boolean;
  truncate_seq: boolean;
  pool_q_only: boolean;
  pad_token_id: number | null;
  tie_word_embeddings: boolean;
}>;

export const funnel = configFacts<FunnelConfig>({
  className: "FunnelConfig",
  defaults: {
    model_type: "funnel",
    vocab_size: 30522,
    block_sizes: [4, 4, 4],
    block_repeats: null,
    num_decoder_layers: 2,
    d_model: 768,
    n_head: 12,
    d_head: 64,
    d_inner: 3072,
    hidden_act: "gelu_new",
    hidden_dropout: 0.1,
    attention_dropout: 0.1,
    activation_dropout: 0,
    initializer_range: 0.1,
    initializer_std: null,
    layer_norm_eps: 1e-09,
    pooling_type: "mean",
    attention_type: "relative_shift",
    separate_cls: true,
    truncate_seq: true,
    pool_q_only: true,
    pad_token_id: null,
    tie_word_embeddings: true,
  },
  rules: { block_repeats: { value: [1, 1, 1], while: ["block_sizes"] } },
  floats: [
    "activation_dropout",
    "attention_dropout",
    "hidden_dropout",
    "initializer_range",
    "initializer_std",
    "layer_norm_eps",
  ],
  aliases: { hidden_size: "d_model", num_attention_heads: "n_head" },
});
