// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type Idefics3VisionConfig, idefics3Vision } from "./idefics3_vision.ts";
import { type LlamaConfig, llama } from "./llama.ts";

export type Idefics3Config = Readonly<{
  model_type: string;
  use_cache: boolean;
  image_token_id: number;
  tie_word_embeddings: boolean;
  vision_config: Idefics3VisionConfig;
  text_config: LlamaConfig;
  scale_factor: number;
}>;

export const idefics3 = configFacts<Idefics3Config>({
  className: "Idefics3Config",
  defaults: {
    model_type: "idefics3",
    use_cache: true,
    image_token_id: 128257,
    tie_word_embeddings: false,
    vision_config: null,
    text_config: null,
    scale_factor: 2,
  },
  nested: {
    text_config: { facts: llama, any: true, given: { rms_norm_eps: 1e-05 } },
    vision_config: { facts: idefics3Vision },
  },
});
