// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type Llama4TextConfig, llama4Text } from "./llama4_text.ts";
import { type Llama4VisionConfig, llama4VisionModel } from "./llama4_vision_model.ts";

export type Llama4Config = Readonly<{
  model_type: string;
  vision_config: Llama4VisionConfig;
  text_config: Llama4TextConfig;
  boi_token_index: number;
  eoi_token_index: number;
  image_token_index: number;
  tie_word_embeddings: boolean;
}>;

export const llama4 = configFacts<Llama4Config>({
  className: "Llama4Config",
  defaults: {
    model_type: "llama4",
    vision_config: null,
    text_config: null,
    boi_token_index: 200080,
    eoi_token_index: 200081,
    image_token_index: 200092,
    tie_word_embeddings: false,
  },
  nested: { text_config: { facts: llama4Text }, vision_config: { facts: llama4VisionModel } },
  aliases: { boi_token_id: "boi_token_index", eoi_token_id: "eoi_token_index", image_token_id: "image_token_index" },
});
