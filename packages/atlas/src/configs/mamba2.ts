// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type Mamba2Config = Readonly<{
  model_type: string;
  num_heads: number;
  head_dim: number;
  vocab_size: number;
  hidden_size: number;
  state_size: number;
  num_hidden_layers: number;
  layer_norm_epsilon: number;
  pad_token_id: number | null;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  expand: number;
  conv_kernel: number;
  n_groups: number;
  use_bias: boolean;
  use_conv_bias: boolean;
  hidden_act: string;
  initializer_range: number;
  residual_in_fp32: boolean;
  time_step_rank: string | number;
  time_step_min: number;
  time_step_max: number;
  time_step_floor: number;
  time_step_limit: readonly number[];
  rescale_prenorm_residual: boolean;
  use_cache: boolean;
  chunk_size: number;
  tie_word_embeddings: boolean;
}>;

export const mamba2 = configFacts<Mamba2Config>({
  className: "Mamba2Config",
  defaults: {
    model_type: "mamba2",
    num_heads: 128,
    head_dim: 64,
    vocab_size: 32768,
    hidden_size: 4096,
    state_size: 128,
    num_hidden_layers: 64,
    layer_norm_epsilon: 1e-05,
    pad_token_id: 1,
    bos_token_id: 0,
    eos_token_id: 2,
    expand: 2,
    conv_kernel: 4,
    n_groups: 8,
    use_bias: false,
    use_conv_bias: true,
    hidden_act: "silu",
    initializer_range: 0.1,
    residual_in_fp32: true,
    time_step_rank: "auto",
    time_step_min: 0.001,
    time_step_max: 0.1,
    time_step_floor: 0.0001,
    time_step_limit: [0, Infinity],
    rescale_prenorm_residual: false,
    use_cache: true,
    chunk_size: 256,
    tie_word_embeddings: false,
  },
  rules: { time_step_rank: { value: 256, for: "auto" } },
  kinds: { eos_token_id: ["list", "number"], time_step_rank: ["number", "string"] },
  floats: [
    "initializer_range",
    "layer_norm_epsilon",
    "time_step_floor",
    "time_step_limit",
    "time_step_max",
    "time_step_min",
  ],
});
