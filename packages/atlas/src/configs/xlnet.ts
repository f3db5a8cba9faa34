// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type XLNetConfig = Readonly<{
  model_type: string;
  vocab_size: number;
  d_model: number;
  n_layer: number;
  n_head: number;
  d_inner: number;
  d_head: number;
  ff_activation: string;
  attn_type: string;
  initializer_range: number;
  layer_norm_eps: number;
  dropout: number;
  mem_len: number | null;
  reuse_len: number | null;
  use_mems_eval: boolean;
  use_mems_train: boolean;
  bi_data: boolean;
  clamp_len: number;
  same_length: boolean;
  summary_type: string;
  summary_use_proj: boolean;
  summary_activation: string;
  summary_last_dropout: number;
  start_n_top: number;
  end_n_top: number;
  pad_token_id: number | null;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  tie_word_embeddings: boolean;
}>;

export const xlnet = configFacts<XLNetConfig>({
  className: "XLNetConfig",
  defaults: {
    model_type: "xlnet",
    vocab_size: 32000,
    d_model: 1024,
    n_layer: 24,
    n_head: 16,
    d_inner: 4096,
    d_head: null,
    ff_activation: "gelu",
    attn_type: "bi",
    initializer_range: 0.02,
    layer_norm_eps: 1e-12,
    dropout: 0.1,
    mem_len: 512,
    reuse_len: null,
    use_mems_eval: true,
    use_mems_train: false,
    bi_data: false,
    clamp_len: -1,
    same_length: false,
    summary_type: "last",
    summary_use_proj: true,
    summary_activation: "tanh",
    summary_last_dropout: 0.1,
    start_n_top: 5,
    end_n_top: 5,
    pad_token_id: 5,
    bos_token_id: 1,
    eos_token_id: 2,
    tie_word_embeddings: true,
  },
  rules: { d_head: { quotient: ["d_model", "n_head"] } },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["dropout", "initializer_range", "layer_norm_eps"],
  aliases: {
    hidden_size: "d_model",
    n_token: "vocab_size",
    num_attention_heads: "n_head",
    num_hidden_layers: "n_layer",
  },
});
