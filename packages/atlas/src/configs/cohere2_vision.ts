// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type Cohere2Config, cohere2 } from "./cohere2.ts";
import { type SiglipVisionConfig, siglipVisionModel } from "./siglip_vision_model.ts";

export type Cohere2VisionConfig = Readonly<{
  model_type: string;
  vision_config: SiglipVisionConfig;
  text_config: Cohere2Config;
  downsample_factor: number;
  image_token_id: number;
  alignment_intermediate_size: number;
  tie_word_embeddings: boolean;
}>;

export const cohere2Vision = configFacts<Cohere2VisionConfig>({
  className: "Cohere2VisionConfig",
  defaults: {
    model_type: "cohere2_vision",
    vision_config: null,
    text_config: null,
    downsample_factor: 2,
    image_token_id: 255036,
    alignment_intermediate_size: 36864,
    tie_word_embeddings: true,
  },
  nested: {
    vision_config: {
      facts: siglipVisionModel,
      any: true,
      given: {
        hidden_size: 1152,
        intermediate_size: 3072,
        image_size: 512,
        num_hidden_layers: 27,
        num_attention_heads: 12,
      },
    },
    text_config: { facts: cohere2, any: true },
  },
});
