// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type Tipsv2TextConfig, tipsv2TextModel } from "./tipsv2_text_model.ts";
import { type Tipsv2VisionConfig, tipsv2VisionModel } from "./tipsv2_vision_model.ts";

export type Tipsv2Config = Readonly<{
  model_type: string;
  text_config: Tipsv2TextConfig;
  vision_config: Tipsv2VisionConfig;
  temperature_init_value: number;
}>;

export const tipsv2 = configFacts<Tipsv2Config>({
  className: "Tipsv2Config",
  defaults: {
    model_type: "tipsv2",
    text_config: null,
    vision_config: null,
    temperature_init_value: 0.005065968260169029,
  },
  nested: { text_config: { facts: tipsv2TextModel }, vision_config: { facts: tipsv2VisionModel } },
  floats: ["temperature_init_value"],
});
