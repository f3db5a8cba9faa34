// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type FalconConfig = Readonly<{
  model_type: string;
  vocab_size: number;
  hidden_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  num_ln_in_parallel_attn: number | null;
  layer_norm_epsilon: number | null;
  initializer_range: number;
  use_cache: boolean;
  hidden_dropout: number | null;
  attention_dropout: number | null;
  num_kv_heads: number;
  alibi: boolean | null;
  new_decoder_architecture: boolean | null;
  multi_query: boolean | null;
  parallel_attn: boolean | null;
  bias: boolean | null;
  max_position_embeddings: number;
  rope_parameters: Readonly<Record<string, unknown>>;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  pad_token_id: number | null;
  ffn_hidden_size: number;
  activation: string | null;
  tie_word_embeddings: boolean;
}>;

export const falcon = configFacts<FalconConfig>({
  className: "FalconConfig",
  defaults: {
    model_type: "falcon",
    vocab_size: 65024,
    hidden_size: 4544,
    num_hidden_layers: 32,
    num_attention_heads: 71,
    num_ln_in_parallel_attn: null,
    layer_norm_epsilon: 1e-05,
    initializer_range: 0.02,
    use_cache: true,
    hidden_dropout: 0,
    attention_dropout: 0,
    num_kv_heads: null,
    alibi: false,
    new_decoder_architecture: false,
    multi_query: true,
    parallel_attn: true,
    bias: false,
    max_position_embeddings: 2048,
    rope_parameters: null,
    bos_token_id: 11,
    eos_token_id: 11,
    pad_token_id: null,
    ffn_hidden_size: null,
    activation: "gelu",
    tie_word_embeddings: true,
  },
  rules: { num_kv_heads: { copy: "num_attention_heads" }, ffn_hidden_size: { times: "hidden_size", by: 4 } },
  rope: { "": { theta: 10000, thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true } },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["attention_dropout", "hidden_dropout", "initializer_range", "layer_norm_epsilon"],
});
