// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type PocketTTSFlowHeadConfig, pocketTtsFlowHead } from "./pocket_tts_flow_head.ts";

export type PocketTTSConfig = Readonly<{
  model_type: string;
  flow_head_config: PocketTTSFlowHeadConfig;
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
  audio_prompt_bos_token_id: number;
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
}>;

export const pocketTts = configFacts<PocketTTSConfig>({
  className: "PocketTTSConfig",
  defaults: {
    model_type: "pocket_tts",
    flow_head_config: null,
    vocab_size: 4004,
    hidden_size: 1024,
    num_hidden_layers: 6,
    num_attention_heads: 16,
    num_key_value_heads: null,
    head_dim: null,
    intermediate_size: 4096,
    hidden_act: "gelu_pytorch_tanh",
    layer_norm_eps: 1e-05,
    attention_bias: false,
    attention_dropout: 0,
    max_position_embeddings: 8192,
    rope_parameters: null,
    latent_dim: 32,
    pad_token_id: 3,
    bos_token_id: null,
    eos_token_id: null,
    audio_prompt_token_id: 4000,
    audio_latent_token_id: 4001,
    audio_prompt_bos_token_id: 4002,
    audio_bos_token_id: 4003,
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
  },
  rules: {
    num_key_value_heads: { copy: "num_attention_heads" },
    head_dim: { value: 64, while: ["num_attention_heads"] },
  },
  rope: { "": { theta: 10000, thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true } },
  nested: { flow_head_config: { facts: pocketTtsFlowHead } },
  floats: [
    "attention_dropout",
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
