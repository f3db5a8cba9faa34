// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type Qwen2_5OmniTalkerConfig = Readonly<{
  model_type: string;
  audio_token_index: number;
  image_token_index: number;
  video_token_index: number;
  vocab_size: number;
  tts_text_start_token_id: number;
  tts_text_end_token_id: number;
  tts_text_pad_token_id: number;
  tts_codec_start_token_id: number;
  tts_codec_end_token_id: number;
  tts_codec_pad_token_id: number;
  tts_codec_mask_token_id: number;
  vision_start_token_id: number;
  vision_end_token_id: number;
  embedding_size: number;
  hidden_size: number;
  intermediate_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  num_key_value_heads: number;
  hidden_act: string;
  max_position_embeddings: number;
  rms_norm_eps: number;
  head_dim: number;
  use_cache: boolean;
  tie_word_embeddings: boolean;
  use_sliding_window: boolean;
  sliding_window: number | null;
  max_window_layers: number;
  attention_dropout: number;
  rope_parameters: Readonly<Record<string, unknown>>;
  position_id_per_seconds: number;
  seconds_per_chunk: number;
  audio_start_token_id: number;
  audio_end_token_id: number;
  initializer_range: number;
  spatial_merge_size: number;
  layer_types: readonly string[];
  pad_token_id: number | null;
}>;

export const qwen25OmniTalker = configFacts<Qwen2_5OmniTalkerConfig>({
  className: "Qwen2_5OmniTalkerConfig",
  defaults: {
    model_type: "qwen2_5_omni_talker",
    audio_token_index: 151646,
    image_token_index: 151655,
    video_token_index: 151656,
    vocab_size: 8448,
    tts_text_start_token_id: 151860,
    tts_text_end_token_id: 151861,
    tts_text_pad_token_id: 151859,
    tts_codec_start_token_id: 8293,
    tts_codec_end_token_id: 8294,
    tts_codec_pad_token_id: 8292,
    tts_codec_mask_token_id: 8296,
    vision_start_token_id: 151652,
    vision_end_token_id: 151653,
    embedding_size: 3584,
    hidden_size: 3584,
    intermediate_size: 18944,
    num_hidden_layers: 28,
    num_attention_heads: 28,
    num_key_value_heads: 4,
    hidden_act: "silu",
    max_position_embeddings: 32768,
    rms_norm_eps: 1e-06,
    head_dim: 128,
    use_cache: true,
    tie_word_embeddings: false,
    use_sliding_window: false,
    sliding_window: 32768,
    max_window_layers: 28,
    attention_dropout: 0,
    rope_parameters: null,
    position_id_per_seconds: 25,
    seconds_per_chunk: 2,
    audio_start_token_id: 151647,
    audio_end_token_id: 151648,
    initializer_range: 0.02,
    spatial_merge_size: 2,
    layer_types: null,
    pad_token_id: null,
  },
  rules: {
    sliding_window: { kept: "use_sliding_window", otherwise: null, always: true },
    layer_types: { layers: "num_hidden_layers", pattern: ["full_attention"] },
  },
  rope: { "": { theta: 1000000, thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true } },
  floats: ["attention_dropout", "initializer_range", "rms_norm_eps"],
  aliases: {
    audio_token_id: "audio_token_index",
    image_token_id: "image_token_index",
    video_token_id: "video_token_index",
  },
});
