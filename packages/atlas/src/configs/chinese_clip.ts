// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type ChineseCLIPTextConfig, chineseClipTextModel } from "./chinese_clip_text_model.ts";
import { type ChineseCLIPVisionConfig, chineseClipVisionModel } from "./chinese_clip_vision_model.ts";

export type ChineseCLIPConfig = Readonly<{
  model_type: string;
  text_config: ChineseCLIPTextConfig;
  vision_config: ChineseCLIPVisionConfig;
  projection_dim: number | null;
  logit_scale_init_value: number | null;
  initializer_factor: number | null;
  initializer_range: number;
}>;

export const chineseClip = configFacts<ChineseCLIPConfig>({
  className: "ChineseCLIPConfig",
  defaults: {
    model_type: "chinese_clip",
    text_config: null,
    vision_config: null,
    projection_dim: 512,
    logit_scale_init_value: 2.6592,
    initializer_factor: 1,
    initializer_range: 0.02,
  },
  nested: { vision_config: { facts: chineseClipVisionModel }, text_config: { facts: chineseClipTextModel } },
  floats: ["initializer_factor", "initializer_range", "logit_scale_init_value"],
});
