// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type SLANeXtVisionConfig, slanextVision } from "./slanext_vision.ts";

export type SLANeXtConfig = Readonly<{
  model_type: string;
  vision_config: SLANeXtVisionConfig;
  post_conv_in_channels: number;
  post_conv_out_channels: number;
  out_channels: number;
  hidden_size: number;
  max_text_length: number;
}>;

export const slanext = configFacts<SLANeXtConfig>({
  className: "SLANeXtConfig",
  defaults: {
    model_type: "slanext",
    vision_config: null,
    post_conv_in_channels: 256,
    post_conv_out_channels: 512,
    out_channels: 50,
    hidden_size: 512,
    max_text_length: 500,
  },
  nested: { vision_config: { facts: slanextVision } },
});
