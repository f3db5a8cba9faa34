// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type CLIPTextConfig, clipTextModel } from "./clip_text_model.ts";
import { type CLIPVisionConfig, clipVisionModel } from "./clip_vision_model.ts";

export type CLIPConfig = Readonly<{
  model_type: string;
  text_config: CLIPTextConfig;
  vision_config: CLIPVisionConfig;
  projection_dim: number | null;
  logit_scale_init_value: number | null;
  initializer_factor: number | null;
}>;

export const clip = configFacts<CLIPConfig>({
  className: "CLIPConfig",
  defaults: {
    model_type: "clip",
    text_config: null,
    vision_config: null,
    projection_dim: 512,
    logit_scale_init_value: 2.6592,
    initializer_factor: 1,
  },
  nested: { vision_config: { facts: clipVisionModel }, text_config: { facts: clipTextModel } },
  floats: ["initializer_factor", "logit_scale_init_value"],
});
