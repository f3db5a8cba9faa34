// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type Blip2QFormerConfig, blip2Qformer } from "./blip_2_qformer.ts";
import { type CLIPVisionConfig, clipVisionModel } from "./clip_vision_model.ts";
import { type Granite4VisionTextConfig, granite4VisionText } from "./granite4_vision_text.ts";

export type Granite4VisionConfig = Readonly<{
  model_type: string;
  vision_config: CLIPVisionConfig;
  text_config: Granite4VisionTextConfig;
  image_token_index: number;
  vision_feature_select_strategy: string;
  vision_feature_layer: number | readonly number[];
  tie_word_embeddings: boolean;
  image_grid_pinpoints: readonly unknown[];
  image_seq_length: number;
  downsample_rate: string | null;
  deepstack_layer_map: readonly unknown[] | null;
  spatial_vision_layer: number;
  spatial_target_layers: readonly unknown[];
  projector_dropout: number;
  qformer_config: Blip2QFormerConfig;
}>;

export const granite4Vision = configFacts<Granite4VisionConfig>({
  className: "Granite4VisionConfig",
  defaults: {
    model_type: "granite4_vision",
    vision_config: null,
    text_config: null,
    image_token_index: 32000,
    vision_feature_select_strategy: "default",
    vision_feature_layer: -2,
    tie_word_embeddings: false,
    image_grid_pinpoints: null,
    image_seq_length: 576,
    downsample_rate: null,
    deepstack_layer_map: null,
    spatial_vision_layer: -1,
    spatial_target_layers: null,
    projector_dropout: 0.1,
    qformer_config: null,
  },
  rules: {
    image_grid_pinpoints: { value: [[336, 672], [672, 336], [672, 672], [1008, 336], [336, 1008]] },
    spatial_target_layers: { value: [12, 15, 18, 21] },
  },
  nested: {
    text_config: { facts: granite4VisionText },
    vision_config: { facts: clipVisionModel, any: true },
    qformer_config: {
      facts: blip2Qformer,
      any: true,
      given: {
        num_hidden_layers: 1,
        intermediate_size: 3072,
        cross_attention_frequency: 1,
        max_position_embeddings: 2048,
        use_qformer_text_input: false,
      },
    },
  },
  kinds: { vision_feature_layer: ["list", "number"] },
  floats: ["projector_dropout"],
  aliases: { image_token_id: "image_token_index" },
});
