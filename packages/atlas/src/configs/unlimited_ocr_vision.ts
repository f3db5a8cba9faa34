// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type UnlimitedOcrSamVisionConfig, unlimitedOcrSamVisionModel } from "./unlimited_ocr_sam_vision_model.ts";
import { type UnlimitedOcrVisionEncoderConfig, unlimitedOcrVisionEncoder } from "./unlimited_ocr_vision_encoder.ts";

export type UnlimitedOcrVisionConfig = Readonly<{
  model_type: string;
  sam_config: UnlimitedOcrSamVisionConfig;
  encoder_config: UnlimitedOcrVisionEncoderConfig;
}>;

export const unlimitedOcrVision = configFacts<UnlimitedOcrVisionConfig>({
  className: "UnlimitedOcrVisionConfig",
  defaults: { model_type: "unlimited_ocr_vision", sam_config: null, encoder_config: null },
  nested: { sam_config: { facts: unlimitedOcrSamVisionModel }, encoder_config: { facts: unlimitedOcrVisionEncoder } },
});
