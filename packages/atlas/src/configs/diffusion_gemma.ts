// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type DiffusionGemmaTextConfig, diffusionGemmaText } from "./diffusion_gemma_text.ts";
import { type Gemma4VisionConfig, gemma4Vision } from "./gemma4_vision.ts";

export type DiffusionGemmaConfig = Readonly<{
  model_type: string;
  text_config: DiffusionGemmaTextConfig;
  vision_config: Gemma4VisionConfig;
  boi_token_id: number | null;
  eoi_token_id: number | null;
  image_token_id: number | null;
  initializer_range: number | null;
  tie_word_embeddings: boolean;
  canvas_length: number | null;
}>;

export const diffusionGemma = configFacts<DiffusionGemmaConfig>({
  className: "DiffusionGemmaConfig",
  defaults: {
    model_type: "diffusion_gemma",
    text_config: null,
    vision_config: null,
    boi_token_id: 255999,
    eoi_token_id: 258882,
    image_token_id: 258880,
    initializer_range: 0.02,
    tie_word_embeddings: true,
    canvas_length: 256,
  },
  nested: { text_config: { facts: diffusionGemmaText }, vision_config: { facts: gemma4Vision, any: true } },
  floats: ["initializer_range"],
});
