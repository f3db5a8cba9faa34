// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type NemotronHConfig, nemotronH } from "./nemotron_h.ts";
import { type ParakeetEncoderConfig, parakeetEncoder } from "./parakeet_encoder.ts";
import { type RadioConfig, radio } from "./radio.ts";

export type NemotronH_Omni_Reasoning_V3_Config = Readonly<{
  model_type: string;
  vision_config: RadioConfig;
  text_config: NemotronHConfig;
  audio_config: ParakeetEncoderConfig | null;
  force_image_size: number | null;
  downsample_ratio: number;
  projector_hidden_size: number;
  vision_hidden_size: number;
  video_pruning_rate: number;
  video_temporal_patch_size: number;
  image_token_id: number | null;
  video_token_id: number | null;
  audio_token_id: number | null;
}>;

export const nemotronHOmni = configFacts<NemotronH_Omni_Reasoning_V3_Config>({
  className: "NemotronH_Omni_Reasoning_V3_Config",
  defaults: {
    model_type: "nemotron_h_omni",
    vision_config: null,
    text_config: null,
    audio_config: null,
    force_image_size: null,
    downsample_ratio: 0.5,
    projector_hidden_size: 4096,
    vision_hidden_size: 1280,
    video_pruning_rate: 0,
    video_temporal_patch_size: 2,
    image_token_id: null,
    video_token_id: null,
    audio_token_id: null,
  },
  nested: {
    vision_config: { facts: radio, any: true, given: { video_temporal_patch_size: 2 } },
    text_config: { facts: nemotronH, any: true },
    audio_config: {
      facts: parakeetEncoder,
      any: true,
      given: { attention_bias: false, scale_input: false },
      beneath: true,
      optional: true,
    },
  },
  floats: ["downsample_ratio", "video_pruning_rate"],
});
