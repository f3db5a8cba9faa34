// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type HYV4VLTextConfig, hyV4VlText } from "./hy_v4_vl_text.ts";
import { type HYV4VLVisionConfig, hyV4VlVision } from "./hy_v4_vl_vision.ts";

export type HYV4VLConfig = Readonly<{
  model_type: string;
  text_config: HYV4VLTextConfig;
  vision_config: HYV4VLVisionConfig;
  image_token_id: number;
  video_token_id: number;
  tie_word_embeddings: boolean;
}>;

export const hyV4Vl = configFacts<HYV4VLConfig>({
  className: "HYV4VLConfig",
  defaults: {
    model_type: "hy_v4_vl",
    text_config: null,
    vision_config: null,
    image_token_id: 120120,
    video_token_id: 120124,
    tie_word_embeddings: false,
  },
  nested: { vision_config: { facts: hyV4VlVision }, text_config: { facts: hyV4VlText } },
});
