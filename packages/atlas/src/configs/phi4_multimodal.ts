// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type Phi4MultimodalAudioConfig, phi4MultimodalAudio } from "./phi4_multimodal_audio.ts";
import { type Phi4MultimodalVisionConfig, phi4MultimodalVision } from "./phi4_multimodal_vision.ts";

export type Phi4MultimodalConfig = Readonly<{
  model_type: string;
  vocab_size: number;
  hidden_size: number;
  intermediate_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  num_key_value_heads: number;
  resid_pdrop: number;
  embd_pdrop: number;
  attention_dropout: number;
  hidden_act: string;
  max_position_embeddings: number;
  original_max_position_embeddings: number | null;
  initializer_range: number;
  rms_norm_eps: number;
  use_cache: boolean;
  tie_word_embeddings: boolean;
  rope_parameters: Readonly<Record<string, unknown>>;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[];
  pad_token_id: number | null;
  sliding_window: number | null;
  vision_config: Phi4MultimodalVisionConfig;
  audio_config: Phi4MultimodalAudioConfig;
}>;

export const phi4Multimodal = configFacts<Phi4MultimodalConfig>({
  className: "Phi4MultimodalConfig",
  defaults: {
    model_type: "phi4_multimodal",
    vocab_size: 200064,
    hidden_size: 3072,
    intermediate_size: 8192,
    num_hidden_layers: 32,
    num_attention_heads: 32,
    num_key_value_heads: 8,
    resid_pdrop: 0,
    embd_pdrop: 0,
    attention_dropout: 0,
    hidden_act: "silu",
    max_position_embeddings: 131072,
    original_max_position_embeddings: 4096,
    initializer_range: 0.02,
    rms_norm_eps: 1e-05,
    use_cache: true,
    tie_word_embeddings: false,
    rope_parameters: null,
    bos_token_id: 199999,
    eos_token_id: null,
    pad_token_id: 199999,
    sliding_window: null,
    vision_config: null,
    audio_config: null,
  },
  rules: { num_key_value_heads: { copy: "num_attention_heads" }, eos_token_id: { value: [199999, 200020] } },
  rope: { "": { theta: 10000, share: 1, thetaKey: "rope_theta", shareKey: "partial_rotary_factor" } },
  nested: { audio_config: { facts: phi4MultimodalAudio }, vision_config: { facts: phi4MultimodalVision } },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["attention_dropout", "initializer_range", "resid_pdrop", "rms_norm_eps"],
});
