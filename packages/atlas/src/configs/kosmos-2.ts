// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type Kosmos2TextConfig, kosmos2TextModel } from "./kosmos_2_text_model.ts";
import { type Kosmos2VisionConfig, kosmos2VisionModel } from "./kosmos_2_vision_model.ts";

export type Kosmos2Config = Readonly<{
  model_type: string;
  text_config: Kosmos2TextConfig;
  vision_config: Kosmos2VisionConfig;
  latent_query_num: number;
  tie_word_embeddings: boolean;
}>;

export const kosmos2 = configFacts<Kosmos2Config>({
  className: "Kosmos2Config",
  defaults: {
    model_type: "kosmos-2",
    text_config: null,
    vision_config: null,
    latent_query_num: 64,
    tie_word_embeddings: true,
  },
  nested: { text_config: { facts: kosmos2TextModel }, vision_config: { facts: kosmos2VisionModel } },
});
