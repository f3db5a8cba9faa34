// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type SiglipVisionConfig, siglipVisionModel } from "./siglip_vision_model.ts";
import { type UltrabertConfig, ultrabert } from "./ultrabert.ts";

export type UltraVBertConfig = Readonly<{
  model_type: string;
  text_config: UltrabertConfig;
  vision_config: SiglipVisionConfig;
  image_token_id: number;
  pixel_shuffle_factor: number;
  initializer_range: number;
  initializer_cutoff_factor: number;
  classifier_pooling: string;
  classifier_dropout: number;
  tie_word_embeddings: boolean;
}>;

export const ultravbert = configFacts<UltraVBertConfig>({
  className: "UltraVBertConfig",
  defaults: {
    model_type: "ultravbert",
    text_config: null,
    vision_config: null,
    image_token_id: 49191,
    pixel_shuffle_factor: 4,
    initializer_range: 0.02,
    initializer_cutoff_factor: 2,
    classifier_pooling: "cls",
    classifier_dropout: 0,
    tie_word_embeddings: false,
  },
  nested: {
    text_config: { facts: ultrabert, any: true },
    vision_config: { facts: siglipVisionModel, any: true, given: { vision_use_head: false } },
  },
  floats: ["classifier_dropout", "initializer_cutoff_factor", "initializer_range"],
});
