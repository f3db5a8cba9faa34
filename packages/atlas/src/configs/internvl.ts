// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type InternVLVisionConfig, internvlVision } from "./internvl_vision.ts";
import { type Qwen2Config, qwen2 } from "./qwen2.ts";

export type InternVLConfig = Readonly<{
  model_type: string;
  vision_config: InternVLVisionConfig;
  text_config: Qwen2Config;
  image_token_id: number;
  image_seq_length: number;
  downsample_ratio: number;
  projector_hidden_act: string;
  vision_feature_layer: number | readonly number[];
  vision_feature_select_strategy: string;
  tie_word_embeddings: boolean;
}>;

export const internvl = configFacts<InternVLConfig>({
  className: "InternVLConfig",
  defaults: {
    model_type: "internvl",
    vision_config: null,
    text_config: null,
    image_token_id: 151667,
    image_seq_length: 256,
    downsample_ratio: 0.5,
    projector_hidden_act: "gelu",
    vision_feature_layer: -1,
    vision_feature_select_strategy: "default",
    tie_word_embeddings: true,
  },
  nested: { text_config: { facts: qwen2, any: true }, vision_config: { facts: internvlVision } },
  kinds: { vision_feature_layer: ["list", "number"] },
  floats: ["downsample_ratio"],
});
