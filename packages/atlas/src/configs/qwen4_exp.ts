// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type Qwen4ExpTextConfig, qwen4ExpText } from "./qwen4_exp_text.ts";
import { type Qwen4ExpVisionConfig, qwen4ExpVision } from "./qwen4_exp_vision.ts";

export type Qwen4ExpConfig = Readonly<{
  model_type: string;
  text_config: Qwen4ExpTextConfig;
  vision_config: Qwen4ExpVisionConfig;
  image_token_id: number;
  video_token_id: number;
  vision_start_token_id: number;
  vision_end_token_id: number;
  tie_word_embeddings: boolean;
}>;

export const qwen4Exp = configFacts<Qwen4ExpConfig>({
  className: "Qwen4ExpConfig",
  defaults: {
    model_type: "qwen4_exp",
    text_config: null,
    vision_config: null,
    image_token_id: 248056,
    video_token_id: 248057,
    vision_start_token_id: 248053,
    vision_end_token_id: 248054,
    tie_word_embeddings: false,
  },
  nested: { vision_config: { facts: qwen4ExpVision }, text_config: { facts: qwen4ExpText } },
});
