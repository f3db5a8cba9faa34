// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type AlignTextConfig, alignTextModel } from "./align_text_model.ts";
import { type AlignVisionConfig, alignVisionModel } from "./align_vision_model.ts";

export type AlignConfig = Readonly<{
  model_type: string;
  text_config: AlignTextConfig;
  vision_config: AlignVisionConfig;
  projection_dim: number;
  temperature_init_value: number;
  initializer_range: number;
}>;

export const align = configFacts<AlignConfig>({
  className: "AlignConfig",
  defaults: {
    model_type: "align",
    text_config: null,
    vision_config: null,
    projection_dim: 640,
    temperature_init_value: 1,
    initializer_range: 0.02,
  },
  nested: { vision_config: { facts: alignVisionModel }, text_config: { facts: alignTextModel } },
  floats: ["initializer_range", "temperature_init_value"],
});
