// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type MossTranscribeDiarizeAudioConfig, mossTranscribeDiarizeAudio } from "./moss_transcribe_diarize_audio.ts";
import { type Qwen3Config, qwen3 } from "./qwen3.ts";

export type MossTranscribeDiarizeConfig = Readonly<{
  model_type: string;
  audio_config: MossTranscribeDiarizeAudioConfig;
  text_config: Qwen3Config;
  audio_token_id: number;
  projector_hidden_act: string;
  projector_bias: boolean;
  audio_merge_size: number;
  audio_chunk_size: number;
  tie_word_embeddings: boolean;
}>;

export const mossTranscribeDiarize = configFacts<MossTranscribeDiarizeConfig>({
  className: "MossTranscribeDiarizeConfig",
  defaults: {
    model_type: "moss_transcribe_diarize",
    audio_config: null,
    text_config: null,
    audio_token_id: 151671,
    projector_hidden_act: "silu",
    projector_bias: true,
    audio_merge_size: 4,
    audio_chunk_size: 480000,
    tie_word_embeddings: true,
  },
  nested: {
    audio_config: { facts: mossTranscribeDiarizeAudio },
    text_config: {
      facts: qwen3,
      any: true,
      given: {
        hidden_size: 1024,
        intermediate_size: 3072,
        num_hidden_layers: 28,
        num_attention_heads: 16,
        num_key_value_heads: 8,
        max_position_embeddings: 131072,
        rope_parameters: { rope_theta: 1000000, rope_type: "default" },
      },
    },
  },
});
