// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type Gemma3TextConfig, gemma3Text } from "./gemma3_text.ts";
import { type SiglipVisionConfig, siglipVisionModel } from "./siglip_vision_model.ts";

export type Gemma3Config = Readonly<{
  model_type: string;
  text_config: Gemma3TextConfig;
  vision_config: SiglipVisionConfig;
  mm_tokens_per_image: number | null;
  boi_token_index: number | null;
  eoi_token_index: number | null;
  image_token_index: number | null;
  initializer_range: number | null;
  tie_word_embeddings: boolean | null;
}>;

export const gemma3 = configFacts<Gemma3Config>({
  className: "Gemma3Config",
  defaults: {
    model_type: "gemma3",
    text_config: null,
    vision_config: null,
    mm_tokens_per_image: 256,
    boi_token_index: 255999,
    eoi_token_index: 256000,
    image_token_index: 262144,
    initializer_range: 0.02,
    tie_word_embeddings: true,
  },
  nested: { text_config: { facts: gemma3Text }, vision_config: { facts: siglipVisionModel, any: true } },
  floats: ["initializer_range"],
  aliases: { boi_token_id: "boi_token_index", eoi_token_id: "eoi_token_index", image_token_id: "image_token_index" },
});
