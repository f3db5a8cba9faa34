// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type LlamaConfig, llama } from "./llama.ts";
import { type SiglipVisionConfig, siglipVisionModel } from "./siglip_vision_model.ts";

export type DeepseekVLConfig = Readonly<{
  model_type: string;
  text_config: LlamaConfig;
  vision_config: SiglipVisionConfig;
  image_token_id: number;
  tie_word_embeddings: boolean;
}>;

export const deepseekVl = configFacts<DeepseekVLConfig>({
  className: "DeepseekVLConfig",
  defaults: {
    model_type: "deepseek_vl",
    text_config: null,
    vision_config: null,
    image_token_id: 100015,
    tie_word_embeddings: true,
  },
  nested: { vision_config: { facts: siglipVisionModel, any: true }, text_config: { facts: llama, any: true } },
});
