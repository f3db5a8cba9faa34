// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type GroupViTTextConfig, groupvitTextModel } from "./groupvit_text_model.ts";
import { type GroupViTVisionConfig, groupvitVisionModel } from "./groupvit_vision_model.ts";

export type GroupViTConfig = Readonly<{
  model_type: string;
  text_config: GroupViTTextConfig;
  vision_config: GroupViTVisionConfig;
  projection_dim: number;
  projection_intermediate_dim: number;
  logit_scale_init_value: number;
  initializer_range: number;
  initializer_factor: number;
  output_segmentation: boolean;
}>;

export const groupvit = configFacts<GroupViTConfig>({
  className: "GroupViTConfig",
  defaults: {
    model_type: "groupvit",
    text_config: null,
    vision_config: null,
    projection_dim: 256,
    projection_intermediate_dim: 4096,
    logit_scale_init_value: 2.6592,
    initializer_range: 0.02,
    initializer_factor: 1,
    output_segmentation: false,
  },
  nested: { text_config: { facts: groupvitTextModel }, vision_config: { facts: groupvitVisionModel } },
  floats: ["initializer_factor", "initializer_range", "logit_scale_init_value"],
});
