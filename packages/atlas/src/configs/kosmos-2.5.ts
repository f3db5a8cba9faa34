// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type Kosmos2_5TextConfig, kosmos25TextModel } from "./kosmos_2_5_text_model.ts";
import { type Kosmos2_5VisionConfig, kosmos25VisionModel } from "./kosmos_2_5_vision_model.ts";

export type Kosmos2_5Config = Readonly<{
  model_type: string;
  text_config: Kosmos2_5TextConfig;
  vision_config: Kosmos2_5VisionConfig;
  latent_query_num: number;
  tie_word_embeddings: boolean;
}>;

export const kosmos25 = configFacts<Kosmos2_5Config>({
  className: "Kosmos2_5Config",
  defaults: {
    model_type: "kosmos-2.5",
    text_config: null,
    vision_config: null,
    latent_query_num: 2048,
    tie_word_embeddings: true,
  },
  nested: { text_config: { facts: kosmos25TextModel }, vision_config: { facts: kosmos25VisionModel } },
});
