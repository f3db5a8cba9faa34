// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type HiggsAudioV2Config = Readonly<{
  model_type: string;
  vocab_size: number;
  hidden_size: number;
  intermediate_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  num_key_value_heads: number;
  hidden_act: string;
  max_position_embeddings: number;
  initializer_range: number;
  rms_norm_eps: number;
  use_cache: boolean;
  pad_token_id: number | null;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  pretraining_tp: number | null;
  tie_word_embeddings: boolean;
  rope_parameters: Readonly<Record<string, unknown>>;
  attention_bias: boolean;
  attention_dropout: number | null;
  mlp_bias: boolean;
  head_dim: number;
  num_codebooks: number;
  codebook_size: number;
  audio_token_id: number;
  audio_bos_token_id: number;
  audio_delay_token_id: number;
  audio_stream_bos_id: number;
  audio_stream_eos_id: number;
}>;

export const higgsAudioV2 = configFacts<HiggsAudioV2Config>({
  className: "HiggsAudioV2Config",
  defaults: {
    model_type: "higgs_audio_v2",
    vocab_size: 128256,
    hidden_size: 3072,
    intermediate_size: 8192,
    num_hidden_layers: 28,
    num_attention_heads: 24,
    num_key_value_heads: 8,
    hidden_act: "silu",
    max_position_embeddings: 2048,
    initializer_range: 0.02,
    rms_norm_eps: 1e-05,
    use_cache: true,
    pad_token_id: 128001,
    bos_token_id: 1,
    eos_token_id: 128009,
    pretraining_tp: 1,
    tie_word_embeddings: false,
    rope_parameters: null,
    attention_bias: false,
    attention_dropout: 0,
    mlp_bias: false,
    head_dim: 128,
    num_codebooks: 8,
    codebook_size: 1024,
    audio_token_id: 128016,
    audio_bos_token_id: 128013,
    audio_delay_token_id: 128014,
    audio_stream_bos_id: 1024,
    audio_stream_eos_id: 1025,
  },
  rules: { head_dim: { quotient: ["hidden_size", "num_attention_heads"] } },
  rope: {
    "": {
      theta: 500000,
      settings: {
        factor: 32,
        high_freq_factor: 0.5,
        low_freq_factor: 0.125,
        original_max_position_embeddings: 1024,
        rope_type: "llama3",
      },
      shareKey: "partial_rotary_factor",
      scaled: true,
    },
  },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["attention_dropout", "initializer_range", "rms_norm_eps"],
});
