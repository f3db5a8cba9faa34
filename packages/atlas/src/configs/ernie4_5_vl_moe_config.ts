// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type Ernie4_5_VLMoeTextConfig, ernie45VlMoeText } from "./ernie4_5_vl_moe_text.ts";
import { type Ernie4_5_VLMoeVisionConfig, ernie45VlMoeVision } from "./ernie4_5_vl_moe_vision.ts";

export type Ernie4_5_VL_MoeConfig = Readonly<{
  model_type: string;
  text_config: Ernie4_5_VLMoeTextConfig;
  vision_config: Ernie4_5_VLMoeVisionConfig;
  image_start_token_id: number;
  image_end_token_id: number;
  image_token_id: number;
  video_start_token_id: number;
  video_end_token_id: number;
  video_token_id: number;
  tie_word_embeddings: boolean;
}>;

export const ernie45VlMoeConfig = configFacts<Ernie4_5_VL_MoeConfig>({
  className: "Ernie4_5_VL_MoeConfig",
  defaults: {
    model_type: "ernie4_5_vl_moe",
    text_config: null,
    vision_config: null,
    image_start_token_id: 101304,
    image_end_token_id: 101305,
    image_token_id: 100295,
    video_start_token_id: 101306,
    video_end_token_id: 101307,
    video_token_id: 103367,
    tie_word_embeddings: true,
  },
  nested: { vision_config: { facts: ernie45VlMoeVision }, text_config: { facts: ernie45VlMoeText } },
});
