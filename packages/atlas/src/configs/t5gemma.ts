// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type T5GemmaModuleConfig, t5GemmaModule } from "./t5_gemma_module.ts";

export type T5GemmaConfig = Readonly<{
  model_type: string;
  is_encoder_decoder: boolean;
  encoder: T5GemmaModuleConfig;
  decoder: T5GemmaModuleConfig;
  dropout_rate: number;
  classifier_dropout_rate: number;
  attention_dropout: number;
  tie_word_embeddings: boolean;
  vocab_size: number;
  initializer_range: number;
  bos_token_id: number;
  pad_token_id: number;
  eos_token_id: number;
}>;

export const t5gemma = configFacts<T5GemmaConfig>({
  className: "T5GemmaConfig",
  defaults: {
    model_type: "t5gemma",
    is_encoder_decoder: true,
    encoder: null,
    decoder: null,
    dropout_rate: 0,
    classifier_dropout_rate: 0,
    attention_dropout: 0,
    tie_word_embeddings: true,
    vocab_size: 256000,
  },
  rules: {
    initializer_range: { value: 0.02 },
    bos_token_id: { value: 2 },
    pad_token_id: { value: 0 },
    eos_token_id: { value: 1 },
  },
  nested: { encoder: { facts: t5GemmaModule }, decoder: { facts: t5GemmaModule } },
  floats: ["attention_dropout", "dropout_rate"],
});
