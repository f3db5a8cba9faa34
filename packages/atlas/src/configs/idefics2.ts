// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type Idefics2PerceiverConfig, idefics2Perceiver } from "./idefics2_perceiver.ts";
import { type Idefics2VisionConfig, idefics2Vision } from "./idefics2_vision.ts";
import { type MistralConfig, mistral } from "./mistral.ts";

export type Idefics2Config = Readonly<{
  model_type: string;
  use_cache: boolean;
  image_token_id: number;
  tie_word_embeddings: boolean;
  vision_config: Idefics2VisionConfig;
  perceiver_config: Idefics2PerceiverConfig;
  text_config: MistralConfig;
}>;

export const idefics2 = configFacts<Idefics2Config>({
  className: "Idefics2Config",
  defaults: {
    model_type: "idefics2",
    use_cache: true,
    image_token_id: 32001,
    tie_word_embeddings: false,
    vision_config: null,
    perceiver_config: null,
    text_config: null,
  },
  nested: {
    text_config: {
      facts: mistral,
      any: true,
      given: { max_position_embeddings: 32768, rms_norm_eps: 1e-05, pad_token_id: 0 },
    },
    vision_config: { facts: idefics2Vision },
    perceiver_config: { facts: idefics2Perceiver },
  },
});
