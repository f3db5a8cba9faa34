// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type T5Gemma2DecoderConfig, t5gemma2Decoder } from "./t5gemma2_decoder.ts";
import { type T5Gemma2EncoderConfig, t5gemma2Encoder } from "./t5gemma2_encoder.ts";

export type T5Gemma2Config = Readonly<{
  model_type: string;
  is_encoder_decoder: boolean;
  encoder: T5Gemma2EncoderConfig;
  decoder: T5Gemma2DecoderConfig;
  dropout_rate: number;
  attention_dropout: number;
  classifier_dropout_rate: number;
  initializer_range: number;
  image_token_index: number;
  eoi_token_index: number;
  tie_word_embeddings: boolean;
  bos_token_id: number;
  pad_token_id: number;
  eos_token_id: number;
  vocab_size: number;
}>;

export const t5gemma2 = configFacts<T5Gemma2Config>({
  className: "T5Gemma2Config",
  defaults: {
    model_type: "t5gemma2",
    is_encoder_decoder: true,
    encoder: null,
    decoder: null,
    dropout_rate: 0,
    attention_dropout: 0,
    classifier_dropout_rate: 0,
    initializer_range: 0.02,
    image_token_index: 256001,
    eoi_token_index: null,
    tie_word_embeddings: true,
  },
  rules: {
    eoi_token_index: { value: 256000, always: true },
    bos_token_id: { value: 2 },
    pad_token_id: { value: 0 },
    eos_token_id: { value: 1 },
    vocab_size: { value: 262208 },
  },
  nested: { encoder: { facts: t5gemma2Encoder }, decoder: { facts: t5gemma2Decoder } },
  floats: ["attention_dropout", "dropout_rate", "initializer_range"],
  aliases: { eoi_token_id: "eoi_token_index", image_token_id: "image_token_index" },
});
