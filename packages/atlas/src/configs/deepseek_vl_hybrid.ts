// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type LlamaConfig, llama } from "./llama.ts";
import { type SamVisionConfig, samVisionModel } from "./sam_vision_model.ts";
import { type SiglipVisionConfig, siglipVisionModel } from "./siglip_vision_model.ts";

export type DeepseekVLHybridConfig = Readonly<{
  model_type: string;
  text_config: LlamaConfig;
  vision_config: SiglipVisionConfig;
  image_token_id: number;
  tie_word_embeddings: boolean;
  high_res_vision_config: SamVisionConfig;
}>;

export const deepseekVlHybrid = configFacts<DeepseekVLHybridConfig>({
  className: "DeepseekVLHybridConfig",
  defaults: {
    model_type: "deepseek_vl_hybrid",
    text_config: null,
    vision_config: null,
    image_token_id: 100015,
    tie_word_embeddings: true,
    high_res_vision_config: null,
  },
  nested: {
    vision_config: { facts: siglipVisionModel, any: true },
    high_res_vision_config: { facts: samVisionModel, any: true },
    text_config: { facts: llama, any: true },
  },
});
