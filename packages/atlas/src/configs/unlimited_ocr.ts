// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type UnlimitedOcrTextConfig, unlimitedOcrText } from "./unlimited_ocr_text.ts";
import { type UnlimitedOcrVisionConfig, unlimitedOcrVision } from "./unlimited_ocr_vision.ts";

export type UnlimitedOcrConfig = Readonly<{
  model_type: string;
  vision_config: UnlimitedOcrVisionConfig;
  text_config: UnlimitedOcrTextConfig;
  image_token_id: number;
  tie_word_embeddings: boolean;
}>;

export const unlimitedOcr = configFacts<UnlimitedOcrConfig>({
  className: "UnlimitedOcrConfig",
  defaults: {
    model_type: "unlimited_ocr",
    vision_config: null,
    text_config: null,
    image_token_id: 128815,
    tie_word_embeddings: false,
  },
  nested: { vision_config: { facts: unlimitedOcrVision }, text_config: { facts: unlimitedOcrText, flat: true } },
});
