// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type Lfm3Config, lfm3 } from "./lfm3.ts";
import { type Lfm3VlVisionConfig, lfm3VlVision } from "./lfm3_vl_vision.ts";

export type Lfm3VlConfig = Readonly<{
  model_type: string;
  vision_config: Lfm3VlVisionConfig;
  text_config: Lfm3Config;
  image_token_id: number;
  video_token_id: number;
  vision_start_token_id: number;
  vision_end_token_id: number;
  projector_hidden_act: string;
  projector_hidden_size: number;
  projector_bias: boolean;
  tie_word_embeddings: boolean;
}>;

export const lfm3Vl = configFacts<Lfm3VlConfig>({
  className: "Lfm3VlConfig",
  defaults: {
    model_type: "lfm3_vl",
    vision_config: null,
    text_config: null,
    image_token_id: 125030,
    video_token_id: 125029,
    vision_start_token_id: 125009,
    vision_end_token_id: 125010,
    projector_hidden_act: "gelu",
    projector_hidden_size: 4096,
    projector_bias: true,
    tie_word_embeddings: true,
  },
  nested: { vision_config: { facts: lfm3VlVision }, text_config: { facts: lfm3, any: true } },
});
