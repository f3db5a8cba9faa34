// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type ModernBertConfig, modernbert } from "./modernbert.ts";
import { type SiglipVisionConfig, siglipVisionModel } from "./siglip_vision_model.ts";

export type ModernVBertConfig = Readonly<{
  model_type: string;
  text_config: ModernBertConfig;
  vision_config: SiglipVisionConfig;
  image_token_id: number;
  pixel_shuffle_factor: number;
  initializer_range: number;
  initializer_cutoff_factor: number;
  classifier_pooling: string;
  classifier_dropout: number;
  classifier_bias: boolean;
  tie_word_embeddings: boolean;
}>;

export const modernvbert = configFacts<ModernVBertConfig>({
  className: "ModernVBertConfig",
  defaults: {
    model_type: "modernvbert",
    text_config: null,
    vision_config: null,
    image_token_id: 50407,
    pixel_shuffle_factor: 4,
    initializer_range: 0.02,
    initializer_cutoff_factor: 2,
    classifier_pooling: "cls",
    classifier_dropout: 0,
    classifier_bias: false,
    tie_word_embeddings: false,
  },
  nested: { text_config: { facts: modernbert, any: true }, vision_config: { facts: siglipVisionModel, any: true } },
  floats: ["classifier_dropout", "initializer_cutoff_factor", "initializer_range"],
});
