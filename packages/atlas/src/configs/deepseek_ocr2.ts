// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type DeepseekOcr2TextConfig, deepseekOcr2Text } from "./deepseek_ocr2_text.ts";
import { type DeepseekOcr2VisionConfig, deepseekOcr2Vision } from "./deepseek_ocr2_vision.ts";

export type DeepseekOcr2Config = Readonly<{
  model_type: string;
  vision_config: DeepseekOcr2VisionConfig;
  text_config: DeepseekOcr2TextConfig;
  image_token_id: number;
  tie_word_embeddings: boolean;
}>;

export const deepseekOcr2 = configFacts<DeepseekOcr2Config>({
  className: "DeepseekOcr2Config",
  defaults: {
    model_type: "deepseek_ocr2",
    vision_config: null,
    text_config: null,
    image_token_id: 128815,
    tie_word_embeddings: false,
  },
  nested: { vision_config: { facts: deepseekOcr2Vision }, text_config: { facts: deepseekOcr2Text } },
});
