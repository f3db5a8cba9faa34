// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type MoshiDepthConfig = Readonly<{
  model_type: string;
  vocab_size: number;
  hidden_size: number;
  input_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  num_key_value_heads: number;
  audio_vocab_size: number;
  max_position_embeddings: number;
  hidden_act: string;
  head_dim: number;
  initializer_range: number;
  use_cache: boolean;
  sliding_window: number;
  attention_dropout: number;
  ffn_dim: number;
  rms_norm_eps: number;
  num_codebooks: number;
  tie_word_embeddings: boolean;
  pad_token_id: number | null;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
}>;

export const moshiDepth = configFacts<MoshiDepthConfig>({
  className: "MoshiDepthConfig",
  defaults: {
    model_type: "moshi_depth",
    vocab_size: 32000,
    hidden_size: 1024,
    input_size: 4096,
    num_hidden_layers: 6,
    num_attention_heads: 16,
    num_key_value_heads: null,
    audio_vocab_size: 2048,
    max_position_embeddings: 9,
    hidden_act: "silu",
    head_dim: null,
    initializer_range: 0.02,
    use_cache: true,
    sliding_window: 8,
    attention_dropout: 0,
    ffn_dim: 5632,
    rms_norm_eps: 1e-08,
    num_codebooks: 8,
    tie_word_embeddings: false,
    pad_token_id: null,
    bos_token_id: null,
    eos_token_id: null,
  },
  rules: {
    num_key_value_heads: { copy: "num_attention_heads" },
    head_dim: { quotient: ["hidden_size", "num_attention_heads"] },
  },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["attention_dropout", "initializer_range", "rms_norm_eps"],
});
