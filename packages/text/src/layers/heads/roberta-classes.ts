// The classes of RoBERTa and its kin.

import type { Architecture } from "@tiny-random/core";
import { activation } from "@tiny-random/nn";
import type { encoderOf } from "../encoder/encoder.ts";
import type { EncoderConfig } from "../encoder/encoder-attention.ts";
import type { EncoderFamily } from "./encoder-family.ts";
import { encoderClasses } from "./encoder-heads.ts";
import {
  decoderLanguageModel,
  type LanguageModelConfig,
  maskedLanguageModel,
  robertaLanguageModel,
  robertaUnused as unused,
} from "./masked-language-model.ts";
import { classificationHead } from "./text-classifiers.ts";

/** RoBERTa's seven classes, by Transformers' names for them, over an encoder that checkpoints have under `key`. */
export const robertaClassesOf = <C extends EncoderConfig & LanguageModelConfig>(
  prefix: string,
  key: string,
  { backbone, pooledBackbone }: ReturnType<typeof encoderOf<C>>,
): Record<string, Architecture<C>> => {
  const family: EncoderFamily<C> = { key, width: (c) => c.hidden_size, tokenTypes: false, backbone, pooledBackbone };
  const languageModel = robertaLanguageModel(key, backbone);
  return {
    ...encoderClasses(prefix, family, { text: classificationHead(family, activation("tanh")) }),
    [`${prefix}ForCausalLM`]: { ...decoderLanguageModel(languageModel), unused },
    [`${prefix}ForMaskedLM`]: { ...maskedLanguageModel(family, languageModel), unused },
  };
};
