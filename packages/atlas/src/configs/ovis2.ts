// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type Ovis2VisionConfig, ovis2Vision } from "./ovis2_vision.ts";
import { type Qwen2Config, qwen2 } from "./qwen2.ts";

export type Ovis2Config = Readonly<{
  model_type: string;
  vision_config: Ovis2VisionConfig;
  text_config: Qwen2Config;
  image_token_id: number;
  visual_indicator_token_ids: readonly number[];
  vocab_size: number;
  hidden_size: number;
  tie_word_embeddings: boolean;
}>;

export const ovis2 = configFacts<Ovis2Config>({
  className: "Ovis2Config",
  defaults: {
    model_type: "ovis2",
    vision_config: null,
    text_config: null,
    image_token_id: 151665,
    visual_indicator_token_ids: [151666, 151667, 151668, 151669, 151670],
    vocab_size: 151643,
    hidden_size: 1536,
    tie_word_embeddings: true,
  },
  nested: {
    text_config: { facts: qwen2, any: true },
    vision_config: { facts: ovis2Vision, given: { num_visual_indicator_tokens: 5 } },
  },
});
