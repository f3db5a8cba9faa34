// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type MimiConfig, mimi } from "./mimi.ts";

export type KyutaiSpeechToTextConfig = Readonly<{
  model_type: string;
  codebook_vocab_size: number;
  vocab_size: number;
  hidden_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  num_key_value_heads: number;
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
  audio_bos_token_id: number | null;
  audio_pad_token_id: number | null;
  tie_word_embeddings: boolean;
  pad_token_id: number | null;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  codec_config: MimiConfig;
  frame_size: number;
}>;

export const kyutaiSpeechToText = configFacts<KyutaiSpeechToTextConfig>({
  className: "KyutaiSpeechToTextConfig",
  defaults: {
    model_type: "kyutai_speech_to_text",
    codebook_vocab_size: 2049,
    vocab_size: 4001,
    hidden_size: 2048,
    num_hidden_layers: 48,
    num_attention_heads: 32,
    num_key_value_heads: null,
    max_position_embeddings: 750,
    rope_parameters: null,
    hidden_act: "silu",
    head_dim: null,
    initializer_range: 0.02,
    use_cache: true,
    sliding_window: 375,
    attention_dropout: 0,
    ffn_dim: 11264,
    rms_norm_eps: 1e-08,
    num_codebooks: 32,
    audio_bos_token_id: 2048,
    audio_pad_token_id: 69569,
    tie_word_embeddings: false,
    pad_token_id: 3,
    bos_token_id: 48000,
    eos_token_id: null,
    codec_config: null,
  },
  rules: {
    num_key_value_heads: { copy: "num_attention_heads" },
    head_dim: { quotient: ["hidden_size", "num_attention_heads"] },
    frame_size: { value: 1920, always: true },
  },
  rope: { "": { theta: 10000, thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true } },
  nested: { codec_config: { facts: mimi, any: true } },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["attention_dropout", "initializer_range", "rms_norm_eps"],
});
