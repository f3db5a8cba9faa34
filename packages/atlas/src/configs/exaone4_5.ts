// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type Exaone4Config, exaone4 } from "./exaone4.ts";
import { type Exaone4_5_VisionConfig, exaone45Vision } from "./exaone4_5_vision.ts";

export type Exaone4_5_Config = Readonly<{
  model_type: string;
  text_config: Exaone4Config;
  vision_config: Exaone4_5_VisionConfig;
  image_token_id: number;
  video_token_id: number;
  tie_word_embeddings: boolean;
}>;

export const exaone45 = configFacts<Exaone4_5_Config>({
  className: "Exaone4_5_Config",
  defaults: {
    model_type: "exaone4_5",
    text_config: null,
    vision_config: null,
    image_token_id: 67,
    video_token_id: 68,
    tie_word_embeddings: false,
  },
  nested: { vision_config: { facts: exaone45Vision }, text_config: { facts: exaone4, any: true } },
});
