// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type Molmo2AdapterConfig, molmo2Adapter } from "./molmo2_adapter.ts";
import { type Molmo2TextConfig, molmo2Text } from "./molmo2_text.ts";
import { type Molmo2VisionConfig, molmo2Vision } from "./molmo2_vision.ts";

export type Molmo2Config = Readonly<{
  model_type: string;
  vision_config: Molmo2VisionConfig;
  adapter_config: Molmo2AdapterConfig;
  text_config: Molmo2TextConfig;
  image_start_token_id: number;
  low_res_image_start_token_id: number;
  image_end_token_id: number;
  image_patch_id: number;
  frame_start_token_id: number;
  frame_end_token_id: number;
  initializer_range: number;
  tie_word_embeddings: boolean;
}>;

export const molmo2 = configFacts<Molmo2Config>({
  className: "Molmo2Config",
  defaults: {
    model_type: "molmo2",
    vision_config: null,
    adapter_config: null,
    text_config: null,
    image_start_token_id: 151936,
    low_res_image_start_token_id: 151940,
    image_end_token_id: 151937,
    image_patch_id: 151938,
    frame_start_token_id: 151943,
    frame_end_token_id: 151944,
    initializer_range: 0.02,
    tie_word_embeddings: false,
  },
  nested: {
    text_config: { facts: molmo2Text },
    vision_config: { facts: molmo2Vision },
    adapter_config: { facts: molmo2Adapter },
  },
  floats: ["initializer_range"],
  aliases: { image_token_id: "image_patch_id", video_token_id: "image_patch_id" },
});
