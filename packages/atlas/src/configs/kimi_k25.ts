// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type DeepseekV3Config, deepseekV3 } from "./deepseek_v3.ts";
import { type Kimi_K25VisionConfig, kimiK25Vision } from "./kimi_k25_vision.ts";

export type Kimi_K25Config = Readonly<{
  model_type: string;
  text_config: DeepseekV3Config;
  vision_config: Kimi_K25VisionConfig;
  projection_hidden_size: number | null;
  projection_layer_norm_eps: number;
  image_token_id: number;
  video_token_id: number;
  vision_start_token_id: number;
  vision_end_token_id: number;
  tie_word_embeddings: boolean;
}>;

export const kimiK25 = configFacts<Kimi_K25Config>({
  className: "Kimi_K25Config",
  defaults: {
    model_type: "kimi_k25",
    text_config: null,
    vision_config: null,
    projection_hidden_size: 1152,
    projection_layer_norm_eps: 1e-05,
    image_token_id: 163605,
    video_token_id: 163840,
    vision_start_token_id: 163602,
    vision_end_token_id: 163604,
    tie_word_embeddings: true,
  },
  nested: { text_config: { facts: deepseekV3, any: true }, vision_config: { facts: kimiK25Vision } },
  floats: ["projection_layer_norm_eps"],
});
