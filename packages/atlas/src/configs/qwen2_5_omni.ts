// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type Qwen2_5OmniTalkerConfig, qwen25OmniTalker } from "./qwen2_5_omni_talker.ts";
import { type Qwen2_5OmniThinkerConfig, qwen25OmniThinker } from "./qwen2_5_omni_thinker.ts";
import { type Qwen2_5OmniToken2WavConfig, qwen25OmniToken2wav } from "./qwen2_5_omni_token2wav.ts";

export type Qwen2_5OmniConfig = Readonly<{
  model_type: string;
  thinker_config: Qwen2_5OmniThinkerConfig;
  talker_config: Qwen2_5OmniTalkerConfig;
  token2wav_config: Qwen2_5OmniToken2WavConfig;
  enable_audio_output: boolean;
}>;

export const qwen25Omni = configFacts<Qwen2_5OmniConfig>({
  className: "Qwen2_5OmniConfig",
  defaults: {
    model_type: "qwen2_5_omni",
    thinker_config: null,
    talker_config: null,
    token2wav_config: null,
    enable_audio_output: true,
  },
  nested: {
    thinker_config: { facts: qwen25OmniThinker },
    talker_config: { facts: qwen25OmniTalker },
    token2wav_config: { facts: qwen25OmniToken2wav },
  },
});
