// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type xLSTMConfig = Readonly<{
  model_type: string;
  vocab_size: number;
  hidden_size: number;
  embedding_dim: number;
  num_hidden_layers: number;
  num_blocks: number;
  num_heads: number;
  use_bias: boolean;
  norm_reduction_force_float32: boolean;
  tie_word_embeddings: boolean;
  add_out_norm: boolean;
  norm_eps: number;
  qk_dim_factor: number;
  v_dim_factor: number;
  chunkwise_kernel: string;
  sequence_kernel: string;
  step_kernel: string;
  mode: string;
  chunk_size: number;
  return_last_states: boolean;
  autocast_kernel_dtype: string;
  eps: number;
  inference_state_dtype: string;
  ffn_proj_factor: number;
  ffn_round_up_to_multiple_of: number;
  gate_soft_cap: number;
  output_logit_soft_cap: number;
  weight_mode: string;
  use_cache: boolean;
  pad_token_id: number | null;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  max_inference_chunksize: number;
}>;

export const xlstm = configFacts<xLSTMConfig>({
  className: "xLSTMConfig",
  defaults: {
    model_type: "xlstm",
    vocab_size: 50304,
    hidden_size: 4096,
    embedding_dim: null,
    num_hidden_layers: 32,
    num_blocks: null,
    num_heads: 8,
    use_bias: false,
    norm_reduction_force_float32: true,
    tie_word_embeddings: false,
    add_out_norm: true,
    norm_eps: 1e-06,
    qk_dim_factor: 0.5,
    v_dim_factor: 1,
    chunkwise_kernel: "chunkwise--native_autograd",
    sequence_kernel: "native_sequence__native",
    step_kernel: "native",
    mode: "inference",
    chunk_size: 64,
    return_last_states: true,
    autocast_kernel_dtype: "bfloat16",
    eps: 1e-06,
    inference_state_dtype: "float32",
    ffn_proj_factor: 2.667,
    ffn_round_up_to_multiple_of: 64,
    gate_soft_cap: 15,
    output_logit_soft_cap: 30,
    weight_mode: "single",
    use_cache: true,
    pad_token_id: 1,
    bos_token_id: 0,
    eos_token_id: 2,
    max_inference_chunksize: 16384,
  },
  rules: { embedding_dim: { copy: "hidden_size" }, num_blocks: { copy: "num_hidden_layers" } },
  kinds: { eos_token_id: ["list", "number"] },
  floats: [
    "eps",
    "ffn_proj_factor",
    "gate_soft_cap",
    "norm_eps",
    "output_logit_soft_cap",
    "qk_dim_factor",
    "v_dim_factor",
  ],
});
