// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type Sam3LiteTextDETRDecoderConfig, sam3LiteTextDetrDecoder } from "./sam3_lite_text_detr_decoder.ts";
import { type Sam3LiteTextDETREncoderConfig, sam3LiteTextDetrEncoder } from "./sam3_lite_text_detr_encoder.ts";
import { type Sam3LiteTextGeometryEncoderConfig, sam3LiteTextGeometryEncoder } from "./sam3_lite_text_geometry_encoder.ts";
import { type Sam3LiteTextMaskDecoderConfig, sam3LiteTextMaskDecoder } from "./sam3_lite_text_mask_decoder.ts";
import { type Sam3LiteTextTextConfig, sam3LiteTextTextModel } from "./sam3_lite_text_text_model.ts";
import { type Sam3VisionConfig, sam3VisionModel } from "./sam3_vision_model.ts";

export type Sam3LiteTextConfig = Readonly<{
  model_type: string;
  vision_config: Sam3VisionConfig;
  text_config: Sam3LiteTextTextConfig;
  geometry_encoder_config: Sam3LiteTextGeometryEncoderConfig;
  detr_encoder_config: Sam3LiteTextDETREncoderConfig;
  detr_decoder_config: Sam3LiteTextDETRDecoderConfig;
  mask_decoder_config: Sam3LiteTextMaskDecoderConfig;
  initializer_range: number;
}>;

export const sam3LiteText = configFacts<Sam3LiteTextConfig>({
  className: "Sam3LiteTextConfig",
  defaults: {
    model_type: "sam3_lite_text",
    vision_config: null,
    text_config: null,
    geometry_encoder_config: null,
    detr_encoder_config: null,
    detr_decoder_config: null,
    mask_decoder_config: null,
    initializer_range: 0.02,
  },
  nested: {
    geometry_encoder_config: { facts: sam3LiteTextGeometryEncoder },
    detr_encoder_config: { facts: sam3LiteTextDetrEncoder },
    detr_decoder_config: { facts: sam3LiteTextDetrDecoder },
    mask_decoder_config: { facts: sam3LiteTextMaskDecoder },
    vision_config: { facts: sam3VisionModel, any: true },
    text_config: { facts: sam3LiteTextTextModel },
  },
  floats: ["initializer_range"],
});
