// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type DeepseekOcr2VisionEncoderConfig, deepseekOcr2Encoder } from "./deepseek_ocr2_encoder.ts";
import { type DeepseekOcr2SamVisionConfig, deepseekOcr2SamVisionModel } from "./deepseek_ocr2_sam_vision_model.ts";

export type DeepseekOcr2VisionConfig = Readonly<{
  model_type: string;
  sam_config: DeepseekOcr2SamVisionConfig;
  encoder_config: DeepseekOcr2VisionEncoderConfig;
}>;

export const deepseekOcr2Vision = configFacts<DeepseekOcr2VisionConfig>({
  className: "DeepseekOcr2VisionConfig",
  defaults: { model_type: "deepseek_ocr2_vision", sam_config: null, encoder_config: null },
  nested: { sam_config: { facts: deepseekOcr2SamVisionModel }, encoder_config: { facts: deepseekOcr2Encoder } },
});
