// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type MimiConfig, mimi } from "./mimi.ts";
import { type MoshiDepthConfig, moshiDepth } from "./moshi_depth.ts";

export type MoshiConfig = Readonly<{
  model_type: string;
  vocab_size: number;
  hidden_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  num_key_value_heads: number;
  audio_vocab_size: number | null;
  max_position_embeddings: number;
  rope_parameters: Readonly<Record<string, unknown>>;
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
  audio_encoder_config: MimiConfig;
  depth_decoder_config: MoshiDepthConfig;
}>;

export const moshi = configFacts<MoshiConfig>({
  className: "MoshiConfig",
  defaults: {
    model_type: "moshi",
    vocab_size: 32000,
    hidden_size: 4096,
    num_hidden_layers: 32,
    num_attention_heads: 32,
    num_key_value_heads: null,
    audio_vocab_size: null,
    max_position_embeddings: 3000,
    rope_parameters: null,
    hidden_act: "silu",
    head_dim: null,
    initializer_range: 0.02,
    use_cache: true,
    sliding_window: 3000,
    attention_dropout: 0,
    ffn_dim: 22528,
    rms_norm_eps: 1e-08,
    num_codebooks: 8,
    tie_word_embeddings: false,
    pad_token_id: null,
    bos_token_id: null,
    eos_token_id: null,
    audio_encoder_config: null,
    depth_decoder_config: null,
  },
  rules: {
    num_key_value_heads: { copy: "num_attention_heads" },
    head_dim: { quotient: ["hidden_size", "num_attention_heads"] },
  },
  rope: { "": { theta: 10000, thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true } },
  nested: { audio_encoder_config: { facts: mimi, any: true }, depth_decoder_config: { facts: moshiDepth } },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["attention_dropout", "initializer_range", "rms_norm_eps"],
});
