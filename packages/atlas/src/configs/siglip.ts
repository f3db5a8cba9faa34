// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type SiglipTextConfig, siglipTextModel } from "./siglip_text_model.ts";
import { type SiglipVisionConfig, siglipVisionModel } from "./siglip_vision_model.ts";

export type SiglipConfig = Readonly<{
  model_type: string;
  text_config: SiglipTextConfig;
  vision_config: SiglipVisionConfig;
  initializer_factor: number;
}>;

export const siglip = configFacts<SiglipConfig>({
  className: "SiglipConfig",
  defaults: { model_type: "siglip", text_config: null, vision_config: null, initializer_factor: 1 },
  nested: { vision_config: { facts: siglipVisionModel }, text_config: { facts: siglipTextModel } },
  floats: ["initializer_factor"],
});
