// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type Nemotron3_5TranscribeAudioConfig, nemotron35TranscribeAudio } from "./nemotron3_5_transcribe_audio.ts";
import { type Nemotron3_5TranscribeWordTimestampConfig, nemotron35TranscribeWordTimestamp } from "./nemotron3_5_transcribe_word_timestamp.ts";
import { type NemotronHConfig, nemotronH } from "./nemotron_h.ts";

export type Nemotron3_5TranscribeConfig = Readonly<{
  model_type: string;
  audio_config: Nemotron3_5TranscribeAudioConfig;
  text_config: NemotronHConfig;
  audio_token_id: number;
  word_timestamp_config: Nemotron3_5TranscribeWordTimestampConfig;
}>;

export const nemoSpeechlm = configFacts<Nemotron3_5TranscribeConfig>({
  className: "Nemotron3_5TranscribeConfig",
  defaults: {
    model_type: "nemo_speechlm",
    audio_config: null,
    text_config: null,
    audio_token_id: 131072,
    word_timestamp_config: null,
  },
  nested: {
    audio_config: { facts: nemotron35TranscribeAudio },
    text_config: {
      facts: nemotronH,
      any: true,
      given: {
        hidden_size: 2688,
        intermediate_size: 1856,
        hybrid_override_pattern: "MEMEM*EMEMEM*EMEMEM*EMEMEM*EMEMEM*EMEMEMEM*EMEMEMEME",
        mamba_num_heads: 64,
        max_position_embeddings: 262144,
        moe_intermediate_size: 1856,
        moe_shared_expert_intermediate_size: 3712,
        n_routed_experts: 128,
        num_experts_per_tok: 6,
        num_key_value_heads: 2,
        routed_scaling_factor: 2.5,
      },
    },
    word_timestamp_config: { facts: nemotron35TranscribeWordTimestamp },
  },
});
