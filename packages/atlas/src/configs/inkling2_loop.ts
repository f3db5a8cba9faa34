// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type Inkling2LoopTextConfig, inkling2LoopText } from "./inkling2_loop_text.ts";
import { type Inkling2VisionConfig, inkling2Vision } from "./inkling2_vision.ts";

export type Inkling2LoopConfig = Readonly<{
  model_type: string;
  text_config: Inkling2LoopTextConfig;
  vision_config: Inkling2VisionConfig;
  image_token_id: number;
}>;

export const inkling2Loop = configFacts<Inkling2LoopConfig>({
  className: "Inkling2LoopConfig",
  defaults: { model_type: "inkling2_loop", text_config: null, vision_config: null, image_token_id: 200054 },
  nested: {
    text_config: { facts: inkling2LoopText },
    vision_config: { facts: inkling2Vision, any: true, given: { text_hidden_size: 2304 } },
  },
});
