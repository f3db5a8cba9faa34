// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type LlamaConfig, llama } from "./llama.ts";
import { type SmolVLMVisionConfig, smolvlmVision } from "./smolvlm_vision.ts";

export type SmolVLMConfig = Readonly<{
  model_type: string;
  use_cache: boolean;
  image_token_id: number;
  tie_word_embeddings: boolean;
  vision_config: SmolVLMVisionConfig;
  text_config: LlamaConfig;
  scale_factor: number;
}>;

export const smolvlm = configFacts<SmolVLMConfig>({
  className: "SmolVLMConfig",
  defaults: {
    model_type: "smolvlm",
    use_cache: true,
    image_token_id: 128257,
    tie_word_embeddings: false,
    vision_config: null,
    text_config: null,
    scale_factor: 2,
  },
  nested: {
    text_config: { facts: llama, any: true, given: { rms_norm_eps: 1e-05 } },
    vision_config: { facts: smolvlmVision },
  },
});
