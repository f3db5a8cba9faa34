// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type BertConfig, bert } from "./bert.ts";
import { type ViTConfig, vit } from "./vit.ts";

export type VisionTextDualEncoderConfig = Readonly<{
  model_type: string;
  text_config: BertConfig;
  vision_config: ViTConfig;
  projection_dim: number;
  logit_scale_init_value: number;
}>;

export const visionTextDualEncoder = configFacts<VisionTextDualEncoderConfig>({
  className: "VisionTextDualEncoderConfig",
  defaults: {
    model_type: "vision-text-dual-encoder",
    text_config: null,
    vision_config: null,
    projection_dim: 512,
    logit_scale_init_value: 2.6592,
  },
  nested: { text_config: { facts: bert, any: true }, vision_config: { facts: vit, any: true } },
  floats: ["logit_scale_init_value"],
});
