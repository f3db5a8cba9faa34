// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type AltCLIPTextConfig, altclipTextModel } from "./altclip_text_model.ts";
import { type AltCLIPVisionConfig, altclipVisionModel } from "./altclip_vision_model.ts";

export type AltCLIPConfig = Readonly<{
  model_type: string;
  text_config: AltCLIPTextConfig;
  vision_config: AltCLIPVisionConfig;
  projection_dim: number;
  logit_scale_init_value: number | null;
  initializer_factor: number | null;
}>;

export const altclip = configFacts<AltCLIPConfig>({
  className: "AltCLIPConfig",
  defaults: {
    model_type: "altclip",
    text_config: null,
    vision_config: null,
    projection_dim: 768,
    logit_scale_init_value: 2.6592,
    initializer_factor: 1,
  },
  nested: { vision_config: { facts: altclipVisionModel }, text_config: { facts: altclipTextModel } },
  floats: ["initializer_factor", "logit_scale_init_value"],
});
