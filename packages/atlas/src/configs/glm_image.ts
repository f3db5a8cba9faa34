// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type GlmImageTextConfig, glmImageText } from "./glm_image_text.ts";
import { type GlmImageVisionConfig, glmImageVision } from "./glm_image_vision.ts";
import { type GlmImageVQVAEConfig, glmImageVqmodel } from "./glm_image_vqmodel.ts";

export type GlmImageConfig = Readonly<{
  model_type: string;
  text_config: GlmImageTextConfig;
  vision_config: GlmImageVisionConfig;
  vq_config: GlmImageVQVAEConfig;
  image_token_id: number;
  image_start_token_id: number;
  image_end_token_id: number;
  tie_word_embeddings: boolean;
}>;

export const glmImage = configFacts<GlmImageConfig>({
  className: "GlmImageConfig",
  defaults: {
    model_type: "glm_image",
    text_config: null,
    vision_config: null,
    vq_config: null,
    image_token_id: 167855,
    image_start_token_id: 16384,
    image_end_token_id: 16385,
    tie_word_embeddings: false,
  },
  nested: {
    text_config: { facts: glmImageText },
    vision_config: { facts: glmImageVision },
    vq_config: { facts: glmImageVqmodel },
  },
});
