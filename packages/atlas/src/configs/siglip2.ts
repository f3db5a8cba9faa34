// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type Siglip2TextConfig, siglip2TextModel } from "./siglip2_text_model.ts";
import { type Siglip2VisionConfig, siglip2VisionModel } from "./siglip2_vision_model.ts";

export type Siglip2Config = Readonly<{
  model_type: string;
  text_config: Siglip2TextConfig;
  vision_config: Siglip2VisionConfig;
  initializer_factor: number;
}>;

export const siglip2 = configFacts<Siglip2Config>({
  className: "Siglip2Config",
  defaults: { model_type: "siglip2", text_config: null, vision_config: null, initializer_factor: 1 },
  nested: { vision_config: { facts: siglip2VisionModel }, text_config: { facts: siglip2TextModel } },
  floats: ["initializer_factor"],
});
