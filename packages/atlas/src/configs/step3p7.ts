// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type Step3p7TextConfig, step3p5 } from "./step3p5.ts";
import { type Step3p7VisionConfig, step3p5Vision } from "./step3p5_vision.ts";

export type Step3p7Config = Readonly<{
  model_type: string;
  vision_config: Step3p7VisionConfig;
  text_config: Step3p7TextConfig;
  projector_bias: boolean;
  image_token_id: number;
}>;

export const step3p7 = configFacts<Step3p7Config>({
  className: "Step3p7Config",
  defaults: {
    model_type: "step3p7",
    vision_config: null,
    text_config: null,
    projector_bias: false,
    image_token_id: 151679,
  },
  nested: { vision_config: { facts: step3p5Vision }, text_config: { facts: step3p5 } },
});
