// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type Sam3TrackerMaskDecoderConfig, sam3TrackerMaskDecoder } from "./sam3_tracker_mask_decoder.ts";
import { type Sam3TrackerPromptEncoderConfig, sam3TrackerPromptEncoder } from "./sam3_tracker_prompt_encoder.ts";
import { type Sam3VisionConfig, sam3VisionModel } from "./sam3_vision_model.ts";

export type Sam3TrackerConfig = Readonly<{
  model_type: string;
  vision_config: Sam3VisionConfig;
  prompt_encoder_config: Sam3TrackerPromptEncoderConfig;
  mask_decoder_config: Sam3TrackerMaskDecoderConfig;
  initializer_range: number;
}>;

export const sam3Tracker = configFacts<Sam3TrackerConfig>({
  className: "Sam3TrackerConfig",
  defaults: {
    model_type: "sam3_tracker",
    vision_config: null,
    prompt_encoder_config: null,
    mask_decoder_config: null,
    initializer_range: 0.02,
  },
  nested: {
    vision_config: {
      facts: sam3VisionModel,
      any: true,
      given: { backbone_feature_sizes: [[288, 288], [144, 144], [72, 72]] },
    },
    prompt_encoder_config: { facts: sam3TrackerPromptEncoder },
    mask_decoder_config: { facts: sam3TrackerMaskDecoder },
  },
  floats: ["initializer_range"],
});
