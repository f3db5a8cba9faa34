// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type BertConfig, bert } from "./bert.ts";

export type EncoderDecoderConfig = Readonly<{
  model_type: string;
  is_encoder_decoder: boolean | null;
  encoder: BertConfig;
  decoder: BertConfig;
  pad_token_id: number | null;
  decoder_start_token_id: number | null;
}>;

export const encoderDecoder = configFacts<EncoderDecoderConfig>({
  className: "EncoderDecoderConfig",
  defaults: {
    model_type: "encoder-decoder",
    is_encoder_decoder: true,
    encoder: null,
    decoder: null,
    pad_token_id: null,
    decoder_start_token_id: null,
  },
  nested: {
    encoder: { facts: bert, any: true },
    decoder: { facts: bert, any: true, given: { is_decoder: true, add_cross_attention: true } },
  },
});
