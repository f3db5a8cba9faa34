// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type Inkling2TextConfig, inkling2Text } from "./inkling2_text.ts";
import { type Inkling2VisionConfig, inkling2Vision } from "./inkling2_vision.ts";

export type Inkling2Config = Readonly<{
  model_type: string;
  text_config: Inkling2TextConfig;
  vision_config: Inkling2VisionConfig;
  image_token_id: number;
}>;

export const inkling2 = configFacts<Inkling2Config>({
  className: "Inkling2Config",
  defaults: { model_type: "inkling2", text_config: null, vision_config: null, image_token_id: 200054 },
  nested: { text_config: { facts: inkling2Text }, vision_config: { facts: inkling2Vision } },
});
