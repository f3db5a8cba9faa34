// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type Sam2MaskDecoderConfig, sam2MaskDecoder } from "./sam2_mask_decoder.ts";
import { type Sam2PromptEncoderConfig, sam2PromptEncoder } from "./sam2_prompt_encoder.ts";
import { type Sam2VisionConfig, sam2VisionModel } from "./sam2_vision_model.ts";

export type Sam2Config = Readonly<{
  model_type: string;
  vision_config: Sam2VisionConfig;
  prompt_encoder_config: Sam2PromptEncoderConfig;
  mask_decoder_config: Sam2MaskDecoderConfig;
  initializer_range: number;
}>;

export const sam2 = configFacts<Sam2Config>({
  className: "Sam2Config",
  defaults: {
    model_type: "sam2",
    vision_config: null,
    prompt_encoder_config: null,
    mask_decoder_config: null,
    initializer_range: 0.02,
  },
  nested: {
    vision_config: { facts: sam2VisionModel, any: true },
    prompt_encoder_config: { facts: sam2PromptEncoder },
    mask_decoder_config: { facts: sam2MaskDecoder },
  },
  floats: ["initializer_range"],
});
