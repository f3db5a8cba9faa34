// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type MetaClip2TextConfig, metaclip2TextModel } from "./metaclip_2_text_model.ts";
import { type MetaClip2VisionConfig, metaclip2VisionModel } from "./metaclip_2_vision_model.ts";

export type MetaClip2Config = Readonly<{
  model_type: string;
  text_config: MetaClip2TextConfig;
  vision_config: MetaClip2VisionConfig;
  projection_dim: number | null;
  logit_scale_init_value: number | null;
  initializer_factor: number | null;
}>;

export const metaclip2 = configFacts<MetaClip2Config>({
  className: "MetaClip2Config",
  defaults: {
    model_type: "metaclip_2",
    text_config: null,
    vision_config: null,
    projection_dim: 512,
    logit_scale_init_value: 2.6592,
    initializer_factor: 1,
  },
  nested: { vision_config: { facts: metaclip2VisionModel }, text_config: { facts: metaclip2TextModel } },
  floats: ["initializer_factor", "logit_scale_init_value"],
});
