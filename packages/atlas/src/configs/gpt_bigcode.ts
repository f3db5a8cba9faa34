// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type GPTBigCodeConfig = Readonly<{
  model_type: string;
  vocab_size: number;
  n_positions: number;
  n_embd: number;
  n_layer: number;
  n_head: number;
  n_inner: number | null;
  activation_function: string;
  resid_pdrop: number;
  embd_pdrop: number;
  attn_pdrop: number;
  layer_norm_epsilon: number;
  initializer_range: number;
  scale_attn_weights: boolean;
  use_cache: boolean;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  pad_token_id: number | null;
  attention_softmax_in_fp32: boolean;
  scale_attention_softmax_in_fp32: boolean;
  multi_query: boolean;
  add_cross_attention: boolean;
  tie_word_embeddings: boolean;
  num_key_value_heads: number;
}>;

export const gptBigcode = configFacts<GPTBigCodeConfig>({
  className: "GPTBigCodeConfig",
  defaults: {
    model_type: "gpt_bigcode",
    vocab_size: 50257,
    n_positions: 1024,
    n_embd: 768,
    n_layer: 12,
    n_head: 12,
    n_inner: null,
    activation_function: "gelu_pytorch_tanh",
    resid_pdrop: 0.1,
    embd_pdrop: 0.1,
    attn_pdrop: 0.1,
    layer_norm_epsilon: 1e-05,
    initializer_range: 0.02,
    scale_attn_weights: true,
    use_cache: true,
    bos_token_id: 50256,
    eos_token_id: 50256,
    pad_token_id: null,
    attention_softmax_in_fp32: true,
    scale_attention_softmax_in_fp32: true,
    multi_query: true,
    add_cross_attention: false,
    tie_word_embeddings: true,
  },
  rules: { num_key_value_heads: { value: 1, while: ["multi_query", "n_head"] } },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["initializer_range", "layer_norm_epsilon", "resid_pdrop"],
  aliases: {
    hidden_size: "n_embd",
    max_position_embeddings: "n_positions",
    num_attention_heads: "n_head",
    num_hidden_layers: "n_layer",
  },
});
