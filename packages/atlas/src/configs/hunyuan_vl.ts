// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type HunYuanVLTextConfig, hunyuanVlText } from "./hunyuan_vl_text.ts";
import { type HunYuanVLVisionConfig, hunyuanVlVision } from "./hunyuan_vl_vision.ts";

export type HunYuanVLConfig = Readonly<{
  model_type: string;
  text_config: HunYuanVLTextConfig;
  vision_config: HunYuanVLVisionConfig;
  image_token_id: number;
  tie_word_embeddings: boolean;
  im_start_id: number;
  im_end_id: number;
  im_newline_id: number;
}>;

export const hunyuanVl = configFacts<HunYuanVLConfig>({
  className: "HunYuanVLConfig",
  defaults: {
    model_type: "hunyuan_vl",
    text_config: null,
    vision_config: null,
    image_token_id: 120120,
    tie_word_embeddings: true,
    im_start_id: 120118,
    im_end_id: 120119,
    im_newline_id: 120121,
  },
  nested: { vision_config: { facts: hunyuanVlVision }, text_config: { facts: hunyuanVlText, flat: true } },
});
