// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type SiglipVisionConfig, siglipVisionModel } from "./siglip_vision_model.ts";
import { type T5Gemma2TextConfig, t5gemma2Text } from "./t5gemma2_text.ts";

export type T5Gemma2EncoderConfig = Readonly<{
  model_type: string;
  text_config: T5Gemma2TextConfig;
  vision_config: SiglipVisionConfig;
  mm_tokens_per_image: number | null;
  boi_token_index: number | null;
  eoi_token_index: number | null;
  image_token_index: number | null;
  initializer_range: number | null;
  tie_word_embeddings: boolean | null;
}>;

export const t5gemma2Encoder = configFacts<T5Gemma2EncoderConfig>({
  className: "T5Gemma2EncoderConfig",
  defaults: {
    model_type: "t5gemma2_encoder",
    text_config: null,
    vision_config: null,
    mm_tokens_per_image: 256,
    boi_token_index: 255999,
    eoi_token_index: 256000,
    image_token_index: 262144,
    initializer_range: 0.02,
    tie_word_embeddings: true,
  },
  nested: { text_config: { facts: t5gemma2Text }, vision_config: { facts: siglipVisionModel, any: true } },
  floats: ["initializer_range"],
  aliases: { boi_token_id: "boi_token_index", eoi_token_id: "eoi_token_index", image_token_id: "image_token_index" },
});
