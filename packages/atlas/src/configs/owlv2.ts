// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type Owlv2TextConfig, owlv2TextModel } from "./owlv2_text_model.ts";
import { type Owlv2VisionConfig, owlv2VisionModel } from "./owlv2_vision_model.ts";

export type Owlv2Config = Readonly<{
  model_type: string;
  return_dict: boolean;
  text_config: Owlv2TextConfig;
  vision_config: Owlv2VisionConfig;
  projection_dim: number;
  logit_scale_init_value: number;
  initializer_factor: number;
}>;

export const owlv2 = configFacts<Owlv2Config>({
  className: "Owlv2Config",
  defaults: {
    model_type: "owlv2",
    return_dict: true,
    text_config: null,
    vision_config: null,
    projection_dim: 512,
    logit_scale_init_value: 2.6592,
    initializer_factor: 1,
  },
  nested: { text_config: { facts: owlv2TextModel }, vision_config: { facts: owlv2VisionModel } },
  floats: ["initializer_factor", "logit_scale_init_value"],
});
