// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type SamHQMaskDecoderConfig, samHqMaskDecoder } from "./sam_hq_mask_decoder.ts";
import { type SamHQPromptEncoderConfig, samHqPromptEncoder } from "./sam_hq_prompt_encoder.ts";
import { type SamHQVisionConfig, samHqVisionModel } from "./sam_hq_vision_model.ts";

export type SamHQConfig = Readonly<{
  model_type: string;
  vision_config: SamHQVisionConfig;
  prompt_encoder_config: SamHQPromptEncoderConfig;
  mask_decoder_config: SamHQMaskDecoderConfig;
  initializer_range: number;
  tie_word_embeddings: boolean;
}>;

export const samHq = configFacts<SamHQConfig>({
  className: "SamHQConfig",
  defaults: {
    model_type: "sam_hq",
    vision_config: null,
    prompt_encoder_config: null,
    mask_decoder_config: null,
    initializer_range: 0.02,
    tie_word_embeddings: true,
  },
  nested: {
    prompt_encoder_config: { facts: samHqPromptEncoder },
    mask_decoder_config: { facts: samHqMaskDecoder },
    vision_config: { facts: samHqVisionModel },
  },
  floats: ["initializer_range"],
});
