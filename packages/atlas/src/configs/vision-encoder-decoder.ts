// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type BertConfig, bert } from "./bert.ts";
import { type ViTConfig, vit } from "./vit.ts";

export type VisionEncoderDecoderConfig = Readonly<{
  model_type: string;
  is_encoder_decoder: boolean;
  encoder: ViTConfig;
  decoder: BertConfig;
}>;

export const visionEncoderDecoder = configFacts<VisionEncoderDecoderConfig>({
  className: "VisionEncoderDecoderConfig",
  defaults: { model_type: "vision-encoder-decoder", is_encoder_decoder: true, encoder: null, decoder: null },
  nested: {
    decoder: { facts: bert, any: true, given: { is_decoder: true, add_cross_attention: true } },
    encoder: { facts: vit, any: true },
  },
});
