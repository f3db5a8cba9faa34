// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type Pix2StructTextConfig, pix2structTextModel } from "./pix2struct_text_model.ts";
import { type Pix2StructVisionConfig, pix2structVisionModel } from "./pix2struct_vision_model.ts";

export type Pix2StructConfig = Readonly<{
  model_type: string;
  is_encoder_decoder: boolean;
  text_config: Pix2StructTextConfig;
  vision_config: Pix2StructVisionConfig;
  initializer_factor: number;
  initializer_range: number;
  is_vqa: boolean;
  tie_word_embeddings: boolean;
  decoder_start_token_id: number;
  pad_token_id: number;
  eos_token_id: number;
}>;

export const pix2struct = configFacts<Pix2StructConfig>({
  className: "Pix2StructConfig",
  defaults: {
    model_type: "pix2struct",
    is_encoder_decoder: true,
    text_config: null,
    vision_config: null,
    initializer_factor: 1,
    initializer_range: 0.02,
    is_vqa: false,
    tie_word_embeddings: false,
  },
  rules: {
    decoder_start_token_id: { value: 0, always: true },
    pad_token_id: { value: 0, always: true },
    eos_token_id: { value: 1, always: true },
  },
  nested: { text_config: { facts: pix2structTextModel }, vision_config: { facts: pix2structVisionModel } },
  floats: ["initializer_factor", "initializer_range"],
});
