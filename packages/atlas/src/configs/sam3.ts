// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type CLIPTextConfig, clipTextModel } from "./clip_text_model.ts";
import { type Sam3DETRDecoderConfig, sam3DetrDecoder } from "./sam3_detr_decoder.ts";
import { type Sam3DETREncoderConfig, sam3DetrEncoder } from "./sam3_detr_encoder.ts";
import { type Sam3GeometryEncoderConfig, sam3GeometryEncoder } from "./sam3_geometry_encoder.ts";
import { type Sam3MaskDecoderConfig, sam3MaskDecoder } from "./sam3_mask_decoder.ts";
import { type Sam3VisionConfig, sam3VisionModel } from "./sam3_vision_model.ts";

export type Sam3Config = Readonly<{
  model_type: string;
  vision_config: Sam3VisionConfig;
  text_config: CLIPTextConfig;
  geometry_encoder_config: Sam3GeometryEncoderConfig;
  detr_encoder_config: Sam3DETREncoderConfig;
  detr_decoder_config: Sam3DETRDecoderConfig;
  mask_decoder_config: Sam3MaskDecoderConfig;
  initializer_range: number;
}>;

export const sam3 = configFacts<Sam3Config>({
  className: "Sam3Config",
  defaults: {
    model_type: "sam3",
    vision_config: null,
    text_config: null,
    geometry_encoder_config: null,
    detr_encoder_config: null,
    detr_decoder_config: null,
    mask_decoder_config: null,
    initializer_range: 0.02,
  },
  nested: {
    geometry_encoder_config: { facts: sam3GeometryEncoder },
    detr_encoder_config: { facts: sam3DetrEncoder },
    detr_decoder_config: { facts: sam3DetrDecoder },
    mask_decoder_config: { facts: sam3MaskDecoder },
    vision_config: { facts: sam3VisionModel },
    text_config: {
      facts: clipTextModel,
      any: true,
      given: {
        vocab_size: 49408,
        hidden_size: 1024,
        intermediate_size: 4096,
        projection_dim: 512,
        num_hidden_layers: 24,
        num_attention_heads: 16,
        max_position_embeddings: 32,
        hidden_act: "gelu",
      },
    },
  },
  floats: ["initializer_range"],
});
