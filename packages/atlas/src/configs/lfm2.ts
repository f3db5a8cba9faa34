// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type Lfm2Config = Readonly<{
  model_type: string;
  vocab_size: number;
  hidden_size: number;
  intermediate_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  num_key_value_heads: number;
  max_position_embeddings: number;
  initializer_range: number;
  norm_eps: number;
  use_cache: boolean;
  pad_token_id: number | null;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  tie_word_embeddings: boolean;
  rope_parameters: Readonly<Record<string, unknown>>;
  conv_bias: boolean;
  conv_L_cache: number;
  block_multiple_of: number;
  block_ffn_dim_multiplier: number;
  block_auto_adjust_ff_dim: boolean;
  full_attn_idxs: readonly number[];
  layer_types: readonly string[] | null;
}>;

export const lfm2 = configFacts<Lfm2Config>({
  className: "Lfm2Config",
  defaults: {
    model_type: "lfm2",
    vocab_size: 65536,
    hidden_size: 2560,
    intermediate_size: 12288,
    num_hidden_layers: 32,
    num_attention_heads: 32,
    num_key_value_heads: 8,
    max_position_embeddings: 128000,
    initializer_range: 0.02,
    norm_eps: 1e-05,
    use_cache: true,
    pad_token_id: 0,
    bos_token_id: 1,
    eos_token_id: 2,
    tie_word_embeddings: true,
    rope_parameters: null,
    conv_bias: false,
    conv_L_cache: 3,
    block_multiple_of: 256,
    block_ffn_dim_multiplier: 1,
    block_auto_adjust_ff_dim: true,
    full_attn_idxs: null,
    layer_types: null,
  },
  rules: {
    full_attn_idxs: { counted: "num_hidden_layers" },
    layer_types: { value: Array(32).fill("full_attention"), while: ["full_attn_idxs", "num_hidden_layers"] },
  },
  rope: { "": { theta: 1000000, thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true } },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["initializer_range", "norm_eps"],
});
