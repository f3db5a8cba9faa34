// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type XCLIPTextConfig, xclipTextModel } from "./xclip_text_model.ts";
import { type XCLIPVisionConfig, xclipVisionModel } from "./xclip_vision_model.ts";

export type XCLIPConfig = Readonly<{
  model_type: string;
  text_config: XCLIPTextConfig;
  vision_config: XCLIPVisionConfig;
  projection_dim: number;
  prompt_layers: number;
  prompt_alpha: number;
  prompt_hidden_act: string;
  prompt_num_attention_heads: number;
  prompt_attention_dropout: number;
  prompt_projection_dropout: number;
  logit_scale_init_value: number;
  initializer_factor: number;
}>;

export const xclip = configFacts<XCLIPConfig>({
  className: "XCLIPConfig",
  defaults: {
    model_type: "xclip",
    text_config: null,
    vision_config: null,
    projection_dim: 512,
    prompt_layers: 2,
    prompt_alpha: 0.1,
    prompt_hidden_act: "quick_gelu",
    prompt_num_attention_heads: 8,
    prompt_attention_dropout: 0,
    prompt_projection_dropout: 0,
    logit_scale_init_value: 2.6592,
    initializer_factor: 1,
  },
  nested: { text_config: { facts: xclipTextModel }, vision_config: { facts: xclipVisionModel } },
  floats: ["initializer_factor", "logit_scale_init_value", "prompt_alpha"],
});
