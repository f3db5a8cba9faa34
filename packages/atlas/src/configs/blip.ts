// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type BlipTextConfig, blipTextModel } from "./blip_text_model.ts";
import { type BlipVisionConfig, blipVisionModel } from "./blip_vision_model.ts";

export type BlipConfig = Readonly<{
  model_type: string;
  text_config: BlipTextConfig;
  vision_config: BlipVisionConfig;
  projection_dim: number;
  logit_scale_init_value: number;
  image_text_hidden_size: number;
  label_smoothing: number;
  tie_word_embeddings: boolean;
  initializer_factor: number;
  initializer_range: number;
}>;

export const blip = configFacts<BlipConfig>({
  className: "BlipConfig",
  defaults: {
    model_type: "blip",
    text_config: null,
    vision_config: null,
    projection_dim: 512,
    logit_scale_init_value: 2.6592,
    image_text_hidden_size: 256,
    label_smoothing: 0,
    tie_word_embeddings: true,
    initializer_factor: 1,
    initializer_range: 0.02,
  },
  nested: { text_config: { facts: blipTextModel }, vision_config: { facts: blipVisionModel } },
  floats: ["initializer_factor", "initializer_range", "label_smoothing", "logit_scale_init_value"],
});
