// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type Qwen3OmniMoeTalkerCodePredictorConfig, qwen3OmniMoeTalkerCodePredictor } from "./qwen3_omni_moe_talker_code_predictor.ts";
import { type Qwen3OmniMoeTalkerTextConfig, qwen3OmniMoeTalkerText } from "./qwen3_omni_moe_talker_text.ts";

export type Qwen3OmniMoeTalkerConfig = Readonly<{
  model_type: string;
  code_predictor_config: Qwen3OmniMoeTalkerCodePredictorConfig;
  text_config: Qwen3OmniMoeTalkerTextConfig;
  num_code_groups: number;
  thinker_hidden_size: number;
  codec_eos_token_id: number;
  accept_hidden_layer: number;
  codec_nothink_id: number;
  codec_think_bos_id: number;
  codec_think_eos_id: number;
  codec_pad_id: number;
  codec_bos_id: number;
  audio_token_id: number;
  image_token_id: number;
  video_token_id: number;
  vision_start_token_id: number;
  position_id_per_seconds: number;
  audio_start_token_id: number;
  speaker_id: Readonly<Record<string, unknown>> | null;
  initializer_range: number;
  tie_word_embeddings: boolean;
}>;

export const qwen3OmniMoeTalker = configFacts<Qwen3OmniMoeTalkerConfig>({
  className: "Qwen3OmniMoeTalkerConfig",
  defaults: {
    model_type: "",
    code_predictor_config: null,
    text_config: null,
    num_code_groups: 32,
    thinker_hidden_size: 2048,
    codec_eos_token_id: 4198,
    accept_hidden_layer: 18,
    codec_nothink_id: 4203,
    codec_think_bos_id: 4204,
    codec_think_eos_id: 4205,
    codec_pad_id: 4196,
    codec_bos_id: 4197,
    audio_token_id: 151646,
    image_token_id: 151655,
    video_token_id: 151656,
    vision_start_token_id: 151652,
    position_id_per_seconds: 25,
    audio_start_token_id: 151669,
    speaker_id: null,
    initializer_range: 0.02,
    tie_word_embeddings: false,
  },
  nested: {
    text_config: { facts: qwen3OmniMoeTalkerText },
    code_predictor_config: { facts: qwen3OmniMoeTalkerCodePredictor },
  },
  floats: ["initializer_range"],
});
