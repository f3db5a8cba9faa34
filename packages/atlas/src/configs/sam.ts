// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type SamMaskDecoderConfig, samMaskDecoder } from "./sam_mask_decoder.ts";
import { type SamPromptEncoderConfig, samPromptEncoder } from "./sam_prompt_encoder.ts";
import { type SamVisionConfig, samVisionModel } from "./sam_vision_model.ts";

export type SamConfig = Readonly<{
  model_type: string;
  vision_config: SamVisionConfig;
  prompt_encoder_config: SamPromptEncoderConfig;
  mask_decoder_config: SamMaskDecoderConfig;
  initializer_range: number;
  tie_word_embeddings: boolean;
}>;

export const sam = configFacts<SamConfig>({
  className: "SamConfig",
  defaults: {
    model_type: "sam",
    vision_config: null,
    prompt_encoder_config: null,
    mask_decoder_config: null,
    initializer_range: 0.02,
    tie_word_embeddings: true,
  },
  nested: {
    prompt_encoder_config: { facts: samPromptEncoder },
    mask_decoder_config: { facts: samMaskDecoder },
    vision_config: { facts: samVisionModel },
  },
  floats: ["initializer_range"],
});
