// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type Aimv2TextConfig, aimv2TextModel } from "./aimv2_text_model.ts";
import { type Aimv2VisionConfig, aimv2VisionModel } from "./aimv2_vision_model.ts";

export type Aimv2Config = Readonly<{
  model_type: string;
  text_config: Aimv2TextConfig;
  vision_config: Aimv2VisionConfig;
  initializer_factor: number;
  projection_dim: number;
  logit_scale_init_value: number;
  max_logit_scale: number;
}>;

export const aimv2 = configFacts<Aimv2Config>({
  className: "Aimv2Config",
  defaults: {
    model_type: "aimv2",
    text_config: null,
    vision_config: null,
    initializer_factor: 1,
    projection_dim: 512,
    logit_scale_init_value: 2.6592,
    max_logit_scale: 100,
  },
  nested: { vision_config: { facts: aimv2VisionModel }, text_config: { facts: aimv2TextModel } },
  floats: ["initializer_factor", "logit_scale_init_value", "max_logit_scale"],
});
