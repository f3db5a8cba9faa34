// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type BltLocalDecoderConfig = Readonly<{
  model_type: string;
  vocab_size: number;
  cross_attn_all_layers: boolean | null;
  cross_attn_k: number | null;
  hidden_size_global: number | null;
  hidden_size: number;
  num_attention_heads: number;
  num_key_value_heads: number;
  num_hidden_layers: number;
  rms_norm_eps: number;
  dropout: number | null;
  max_position_embeddings: number;
  rope_parameters: Readonly<Record<string, unknown>>;
  hidden_act: string;
  intermediate_size: number;
  initializer_range: number;
  pad_token_id: number | null;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  tie_word_embeddings: boolean;
  head_dim: number;
}>;

export const bltLocalDecoder = configFacts<BltLocalDecoderConfig>({
  className: "BltLocalDecoderConfig",
  defaults: {
    model_type: "blt_local_decoder",
    vocab_size: 260,
    cross_attn_all_layers: true,
    cross_attn_k: 2,
    hidden_size_global: 2048,
    hidden_size: 1024,
    num_attention_heads: 16,
    num_key_value_heads: null,
    num_hidden_layers: 9,
    rms_norm_eps: 1e-05,
    dropout: 0,
    max_position_embeddings: 24576,
    rope_parameters: null,
    hidden_act: "silu",
    intermediate_size: 2816,
    initializer_range: 0.02,
    pad_token_id: null,
    bos_token_id: null,
    eos_token_id: null,
    tie_word_embeddings: false,
  },
  rules: {
    num_key_value_heads: { copy: "num_attention_heads" },
    head_dim: { quotient: ["hidden_size", "num_attention_heads"] },
  },
  rope: { "": { theta: 500000, thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true } },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["dropout", "initializer_range", "rms_norm_eps"],
});
