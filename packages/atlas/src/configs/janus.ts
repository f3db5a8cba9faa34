// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type JanusVisionConfig, janusVisionModel } from "./janus_vision_model.ts";
import { type JanusVQVAEConfig, janusVqgan } from "./janus_vqgan.ts";
import { type LlamaConfig, llama } from "./llama.ts";

export type JanusConfig = Readonly<{
  model_type: string;
  text_config: LlamaConfig;
  vision_config: JanusVisionConfig;
  vq_config: JanusVQVAEConfig;
  image_token_id: number;
  tie_word_embeddings: boolean;
}>;

export const janus = configFacts<JanusConfig>({
  className: "JanusConfig",
  defaults: {
    model_type: "janus",
    text_config: null,
    vision_config: null,
    vq_config: null,
    image_token_id: 100581,
    tie_word_embeddings: true,
  },
  nested: {
    text_config: { facts: llama, any: true },
    vision_config: { facts: janusVisionModel },
    vq_config: { facts: janusVqgan },
  },
});
