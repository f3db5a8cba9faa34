// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type AriaTextConfig, ariaText } from "./aria_text.ts";
import { type Idefics3VisionConfig, idefics3Vision } from "./idefics3_vision.ts";

export type AriaConfig = Readonly<{
  model_type: string;
  vision_config: Idefics3VisionConfig;
  text_config: AriaTextConfig;
  vision_feature_layer: number | readonly number[];
  projector_patch_to_query_dict: Readonly<Record<string, unknown>>;
  image_token_index: number;
  initializer_range: number;
  tie_word_embeddings: boolean;
  max_value_projector_patch_to_query_dict: number;
}>;

export const aria = configFacts<AriaConfig>({
  className: "AriaConfig",
  defaults: {
    model_type: "aria",
    vision_config: null,
    text_config: null,
    vision_feature_layer: -1,
    projector_patch_to_query_dict: null,
    image_token_index: 9,
    initializer_range: 0.02,
    tie_word_embeddings: false,
  },
  rules: {
    projector_patch_to_query_dict: { value: { "1225": 128, "4900": 256 } },
    max_value_projector_patch_to_query_dict: { value: 256 },
  },
  nested: { vision_config: { facts: idefics3Vision, any: true }, text_config: { facts: ariaText } },
  kinds: { vision_feature_layer: ["list", "number"] },
  floats: ["initializer_range"],
  aliases: { image_token_id: "image_token_index" },
});
