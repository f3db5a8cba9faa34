// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type GradiumPhononTTSFlowHeadConfig, gradiumPhononTtsFlowHead } from "./gradium_phonon_tts_flow_head.ts";

export type GradiumPhononTTSConfig = Readonly<{
  model_type: string;
  flow_head_config: GradiumPhononTTSFlowHeadConfig;
  vocab_size: number;
  hidden_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  num_key_value_heads: number;
  head_dim: number | null;
  intermediate_size: number;
  hidden_act: string;
  layer_norm_eps: number;
  attention_bias: boolean;
  attention_dropout: number;
  max_position_embeddings: number;
  rope_parameters: Readonly<Record<string, unknown>>;
  latent_dim: number;
  pad_token_id: number;
  bos_token_id: number | null;
  eos_token_id: number | null;
  audio_prompt_token_id: number;
  audio_latent_token_id: number;
  audio_bos_token_id: number;
  frame_rate: number;
  initializer_range: number;
  use_cache: boolean;
  eos_loss_weight: number;
  flow_loss_num_samples: number;
  lsd_distill_probability: number;
  lsd_diagonal_weight: number;
  lsd_time_logit_mean: number;
  lsd_time_logit_std: number;
  latent_stats_ema_steps: number;
  latent_stats_ema_decay: number;
  audio_prompt_dim: number;
  num_speakers: number;
  num_speakers_vocab_size: number;
  num_speakers_embedding_dim: number;
  duration_delta: number;
  duration_delta_embedding_dim: number;
  duration_delta_scale: number;
  duration_delta_max_period: number;
}>;

export const gradiumPhononTts = configFacts<GradiumPhononTTSConfig>({
  className: "GradiumPhononTTSConfig",
  defaults: {
    model_type: "gradium_phonon_tts",
    flow_head_config: null,
    vocab_size: 4001,
    hidden_size: 768,
    num_hidden_layers: 6,
    num_attention_heads: 12,
    num_key_value_heads: null,
    head_dim: null,
    intermediate_size: 3072,
    hidden_act: "gelu",
    layer_norm_eps: 1e-05,
    attention_bias: false,
    attention_dropout: 0,
    max_position_embeddings: 8192,
    rope_parameters: null,
    latent_dim: 32,
    pad_token_id: 3,
    bos_token_id: null,
    eos_token_id: null,
    audio_prompt_token_id: 5,
    audio_latent_token_id: 6,
    audio_bos_token_id: 4,
    frame_rate: 12.5,
    initializer_range: 0.02,
    use_cache: true,
    eos_loss_weight: 0.1,
    flow_loss_num_samples: 4,
    lsd_distill_probability: 0.25,
    lsd_diagonal_weight: 0.75,
    lsd_time_logit_mean: 0.4,
    lsd_time_logit_std: 1,
    latent_stats_ema_steps: 1000,
    latent_stats_ema_decay: 0.999,
    audio_prompt_dim: 512,
    num_speakers: 1,
    num_speakers_vocab_size: 32,
    num_speakers_embedding_dim: 16,
    duration_delta: 0,
    duration_delta_embedding_dim: 128,
    duration_delta_scale: 1000,
    duration_delta_max_period: 10000,
  },
  rules: {
    num_key_value_heads: { copy: "num_attention_heads" },
    head_dim: { value: 64, while: ["num_attention_heads"] },
  },
  rope: { "": { theta: 10000, thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true } },
  nested: { flow_head_config: { facts: gradiumPhononTtsFlowHead } },
  floats: [
    "attention_dropout",
    "duration_delta",
    "duration_delta_max_period",
    "duration_delta_scale",
    "eos_loss_weight",
    "frame_rate",
    "initializer_range",
    "latent_stats_ema_decay",
    "layer_norm_eps",
    "lsd_diagonal_weight",
    "lsd_distill_probability",
    "lsd_time_logit_mean",
    "lsd_time_logit_std",
  ],
});
