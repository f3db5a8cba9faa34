// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type HyperCLOVAXConfig, hyperclovax } from "./hyperclovax.ts";
import { type Qwen2_5_VLVisionConfig, qwen25VlVision } from "./qwen2_5_vl_vision.ts";

export type HyperCLOVAXVisionV2Config = Readonly<{
  model_type: string;
  text_config: HyperCLOVAXConfig;
  vision_config: Qwen2_5_VLVisionConfig;
  image_token_id: number;
  video_token_id: number;
  tie_word_embeddings: boolean;
}>;

export const hyperclovaxVisionV2 = configFacts<HyperCLOVAXVisionV2Config>({
  className: "HyperCLOVAXVisionV2Config",
  defaults: {
    model_type: "hyperclovax_vision_v2",
    text_config: null,
    vision_config: null,
    image_token_id: 128060,
    video_token_id: 128061,
    tie_word_embeddings: true,
  },
  nested: { vision_config: { facts: qwen25VlVision, any: true }, text_config: { facts: hyperclovax, any: true } },
});
