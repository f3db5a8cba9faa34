// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type OmniASRAudioConfig, omniasrAudio } from "./omniasr_audio.ts";

export type OmniASRCTCConfig = Readonly<{
  model_type: string;
  vocab_size: number;
  ctc_loss_reduction: string;
  ctc_zero_infinity: boolean;
  initializer_range: number;
  audio_config: OmniASRAudioConfig;
  blank_token_id: number;
  pad_token_id: number | null;
}>;

export const omniasrCtc = configFacts<OmniASRCTCConfig>({
  className: "OmniASRCTCConfig",
  defaults: {
    model_type: "omniasr_ctc",
    vocab_size: 10288,
    ctc_loss_reduction: "mean",
    ctc_zero_infinity: false,
    initializer_range: 0.02,
    audio_config: null,
    blank_token_id: 0,
    pad_token_id: 1,
  },
  nested: { audio_config: { facts: omniasrAudio, any: true } },
  floats: ["initializer_range"],
});
