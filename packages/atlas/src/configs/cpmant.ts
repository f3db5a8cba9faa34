// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type CpmAntConfig = Readonly<{
  model_type: string;
  vocab_size: number;
  hidden_size: number;
  num_attention_heads: number;
  dim_head: number;
  dim_ff: number;
  num_hidden_layers: number;
  dropout_p: number;
  position_bias_num_buckets: number;
  position_bias_max_distance: number;
  eps: number;
  init_std: number;
  prompt_types: number;
  prompt_length: number;
  segment_types: number;
  use_cache: boolean;
  tie_word_embeddings: boolean;
}>;

export const cpmant = configFacts<CpmAntConfig>({
  className: "CpmAntConfig",
  defaults: {
    model_type: "cpmant",
    vocab_size: 30720,
    hidden_size: 4096,
    num_attention_heads: 32,
    dim_head: 128,
    dim_ff: 10240,
    num_hidden_layers: 48,
    dropout_p: 0,
    position_bias_num_buckets: 512,
    position_bias_max_distance: 2048,
    eps: 1e-06,
    init_std: 1,
    prompt_types: 32,
    prompt_length: 32,
    segment_types: 32,
    use_cache: true,
    tie_word_embeddings: true,
  },
  floats: ["eps", "init_std"],
});
