// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type MambaConfig = Readonly<{
  model_type: string;
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
  use_bias: boolean;
  use_conv_bias: boolean;
  hidden_act: string;
  initializer_range: number;
  residual_in_fp32: boolean;
  time_step_rank: string | number;
  time_step_scale: number;
  time_step_min: number;
  time_step_max: number;
  time_step_init_scheme: string;
  time_step_floor: number;
  rescale_prenorm_residual: boolean;
  use_cache: boolean;
  use_mambapy: boolean;
  use_associative_scan: boolean;
  tie_word_embeddings: boolean;
  intermediate_size: number;
}>;

export const mamba = configFacts<MambaConfig>({
  className: "MambaConfig",
  defaults: {
    model_type: "mamba",
    vocab_size: 50280,
    hidden_size: 768,
    state_size: 16,
    num_hidden_layers: 32,
    layer_norm_epsilon: 1e-05,
    pad_token_id: 0,
    bos_token_id: 0,
    eos_token_id: 0,
    expand: 2,
    conv_kernel: 4,
    use_bias: false,
    use_conv_bias: true,
    hidden_act: "silu",
    initializer_range: 0.1,
    residual_in_fp32: true,
    time_step_rank: "auto",
    time_step_scale: 1,
    time_step_min: 0.001,
    time_step_max: 0.1,
    time_step_init_scheme: "random",
    time_step_floor: 0.0001,
    rescale_prenorm_residual: false,
    use_cache: true,
    use_mambapy: false,
    use_associative_scan: true,
    tie_word_embeddings: true,
  },
  rules: {
    time_step_rank: { times: "hidden_size", by: 0.0625, up: true, for: "auto" },
    intermediate_size: { product: ["hidden_size", "expand"] },
  },
  kinds: { eos_token_id: ["list", "number"], time_step_rank: ["number", "string"] },
  floats: [
    "initializer_range",
    "layer_norm_epsilon",
    "time_step_floor",
    "time_step_max",
    "time_step_min",
    "time_step_scale",
  ],
});
