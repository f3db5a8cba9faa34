// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type EdgeTamMaskDecoderConfig, edgetamMaskDecoder } from "./edgetam_mask_decoder.ts";
import { type EdgeTamPromptEncoderConfig, edgetamPromptEncoder } from "./edgetam_prompt_encoder.ts";
import { type EdgeTamVisionConfig, edgetamVisionModel } from "./edgetam_vision_model.ts";

export type EdgeTamConfig = Readonly<{
  model_type: string;
  vision_config: EdgeTamVisionConfig;
  prompt_encoder_config: EdgeTamPromptEncoderConfig;
  mask_decoder_config: EdgeTamMaskDecoderConfig;
  initializer_range: number;
}>;

export const edgetam = configFacts<EdgeTamConfig>({
  className: "EdgeTamConfig",
  defaults: {
    model_type: "edgetam",
    vision_config: null,
    prompt_encoder_config: null,
    mask_decoder_config: null,
    initializer_range: 0.02,
  },
  nested: {
    vision_config: { facts: edgetamVisionModel, any: true },
    prompt_encoder_config: { facts: edgetamPromptEncoder },
    mask_decoder_config: { facts: edgetamMaskDecoder },
  },
  floats: ["initializer_range"],
});
