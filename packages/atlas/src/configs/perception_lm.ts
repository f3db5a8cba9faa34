// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type LlamaConfig, llama } from "./llama.ts";
import { type TimmWrapperConfig, timmWrapper } from "./timm_wrapper.ts";

export type PerceptionLMConfig = Readonly<{
  model_type: string;
  vision_config: TimmWrapperConfig;
  text_config: LlamaConfig;
  vision_use_cls_token: boolean;
  projector_pooling_ratio: number;
  image_token_id: number;
  video_token_id: number;
  tie_word_embeddings: boolean;
}>;

export const perceptionLm = configFacts<PerceptionLMConfig>({
  className: "PerceptionLMConfig",
  defaults: {
    model_type: "perception_lm",
    vision_config: null,
    text_config: null,
    vision_use_cls_token: true,
    projector_pooling_ratio: 1,
    image_token_id: 128002,
    video_token_id: 128003,
    tie_word_embeddings: null,
  },
  rules: { tie_word_embeddings: { value: false } },
  nested: { text_config: { facts: llama, any: true }, vision_config: { facts: timmWrapper, any: true } },
});
