// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type OwlViTTextConfig, owlvitTextModel } from "./owlvit_text_model.ts";
import { type OwlViTVisionConfig, owlvitVisionModel } from "./owlvit_vision_model.ts";

export type OwlViTConfig = Readonly<{
  model_type: string;
  return_dict: boolean;
  text_config: OwlViTTextConfig;
  vision_config: OwlViTVisionConfig;
  projection_dim: number;
  logit_scale_init_value: number;
  initializer_factor: number;
}>;

export const owlvit = configFacts<OwlViTConfig>({
  className: "OwlViTConfig",
  defaults: {
    model_type: "owlvit",
    return_dict: true,
    text_config: null,
    vision_config: null,
    projection_dim: 512,
    logit_scale_init_value: 2.6592,
    initializer_factor: 1,
  },
  nested: { text_config: { facts: owlvitTextModel }, vision_config: { facts: owlvitVisionModel } },
  floats: ["initializer_factor", "logit_scale_init_value"],
});
