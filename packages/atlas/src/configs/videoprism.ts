// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type VideoPrismTextConfig, videoprismTextModel } from "./videoprism_text_model.ts";
import { type VideoPrismVisionConfig, videoprismVisionModel } from "./videoprism_vision_model.ts";

export type VideoPrismConfig = Readonly<{
  model_type: string;
  text_config: VideoPrismTextConfig;
  vision_config: VideoPrismVisionConfig;
}>;

export const videoprism = configFacts<VideoPrismConfig>({
  className: "VideoPrismConfig",
  defaults: { model_type: "videoprism", text_config: null, vision_config: null },
  nested: { vision_config: { facts: videoprismVisionModel }, text_config: { facts: videoprismTextModel } },
});
