// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type Emu3TextConfig, emu3TextModel } from "./emu3_text_model.ts";
import { type Emu3VQVAEConfig, emu3Vqgan } from "./emu3_vqgan.ts";

export type Emu3Config = Readonly<{
  model_type: string;
  vq_config: Emu3VQVAEConfig;
  text_config: Emu3TextConfig;
  vocabulary_map: Readonly<Record<string, number>> | null;
  tie_word_embeddings: boolean;
  image_token_id: unknown;
}>;

export const emu3 = configFacts<Emu3Config>({
  className: "Emu3Config",
  defaults: { model_type: "emu3", vq_config: null, text_config: null, vocabulary_map: null, tie_word_embeddings: false },
  nested: { vq_config: { facts: emu3Vqgan }, text_config: { facts: emu3TextModel } },
});
