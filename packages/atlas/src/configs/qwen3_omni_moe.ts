// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type Qwen3OmniMoeCode2WavConfig, qwen3OmniMoeCode2Wav } from "./qwen3_omni_moe_code2_wav.ts";
import { type Qwen3OmniMoeTalkerConfig, qwen3OmniMoeTalker } from "./qwen3_omni_moe_talker.ts";
import { type Qwen3OmniMoeThinkerConfig, qwen3OmniMoeThinker } from "./qwen3_omni_moe_thinker.ts";

export type Qwen3OmniMoeConfig = Readonly<{
  model_type: string;
  thinker_config: Qwen3OmniMoeThinkerConfig;
  talker_config: Qwen3OmniMoeTalkerConfig;
  code2wav_config: Qwen3OmniMoeCode2WavConfig;
  enable_audio_output: boolean;
  im_start_token_id: number;
  im_end_token_id: number;
  tts_pad_token_id: number;
  tts_bos_token_id: number;
  tts_eos_token_id: number;
  system_token_id: number;
  user_token_id: number;
  assistant_token_id: number;
  initializer_range: number;
}>;

export const qwen3OmniMoe = configFacts<Qwen3OmniMoeConfig>({
  className: "Qwen3OmniMoeConfig",
  defaults: {
    model_type: "qwen3_omni_moe",
    thinker_config: null,
    talker_config: null,
    code2wav_config: null,
    enable_audio_output: true,
    im_start_token_id: 151644,
    im_end_token_id: 151645,
    tts_pad_token_id: 151671,
    tts_bos_token_id: 151672,
    tts_eos_token_id: 151673,
    system_token_id: 8948,
    user_token_id: 872,
    assistant_token_id: 77091,
    initializer_range: null,
  },
  rules: { initializer_range: { value: 0.02 } },
  nested: {
    thinker_config: { facts: qwen3OmniMoeThinker },
    talker_config: { facts: qwen3OmniMoeTalker },
    code2wav_config: { facts: qwen3OmniMoeCode2Wav },
  },
  floats: ["initializer_range"],
});
