// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type BartConfig, bart } from "./bart.ts";
import { type Florence2VisionConfig, florenceVision } from "./florence_vision.ts";

export type Florence2Config = Readonly<{
  model_type: string;
  is_encoder_decoder: boolean;
  text_config: BartConfig;
  vision_config: Florence2VisionConfig;
  image_token_id: number;
  tie_word_embeddings: boolean;
}>;

export const florence2 = configFacts<Florence2Config>({
  className: "Florence2Config",
  defaults: {
    model_type: "florence2",
    is_encoder_decoder: true,
    text_config: null,
    vision_config: null,
    image_token_id: 51289,
    tie_word_embeddings: true,
  },
  nested: { vision_config: { facts: florenceVision }, text_config: { facts: bart, any: true } },
});
