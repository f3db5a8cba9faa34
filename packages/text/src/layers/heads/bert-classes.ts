// The classes of BERT and of those that have its pretraining: masked words, and whether a second text follows the first.

import type { Architecture } from "@tiny-random/core";
import { type AnyModule, linear, module, type Parameter, type Tensor } from "@tiny-random/nn";
import type { encoderOf } from "../encoder/encoder.ts";
import type { EncoderConfig } from "../encoder/encoder-attention.ts";
import { encoderClass } from "../encoder/encoder-class.ts";
import { type TextModel, withHeads } from "../sessions/backbone.ts";
import type { EncoderFamily } from "./encoder-family.ts";
import { encoderClasses } from "./encoder-heads.ts";
import {
  decoderLanguageModel,
  type LanguageModelConfig,
  maskedLanguageModel,
  predictionHead,
  bertUnused as unused,
} from "./masked-language-model.ts";

/** What BERT's kin differ in. */
export interface BertClassesOptions<C> {
  /** The class of the decoder; null where there is none. */
  readonly causal?: string | null;
  /** The scores of the vocabulary, whose embeddings it is given. */
  readonly predictions?: (c: C, words: Parameter) => ((hidden: Tensor) => Tensor) & AnyModule;
}

/** The vocabulary's scores, and whether the second text follows the first (next-sentence prediction). */
export const pretrainingModel =
  <C extends BertLikeConfig>(
    key: string,
    pooledBackbone: ReturnType<typeof encoderOf<C>>["pooledBackbone"],
    predictions: NonNullable<BertClassesOptions<C>["predictions"]> = predictionHead,
  ) =>
  (c: C): TextModel => {
    const base = pooledBackbone(c);
    const heads = {
      predictions: predictions(c, base.embeddings.word_embeddings.weight),
      seq_relationship: linear(c.hidden_size, 2),
    };
    const cls = module(heads, (m, hidden: Tensor, pooled: Tensor) => ({
      prediction_logits: m.predictions(hidden),
      seq_relationship_logits: m.seq_relationship(pooled),
    }));
    return withHeads(key, base, { cls }, (m, hidden, _ids, bert) => m.cls(hidden, bert.pooler(hidden)));
  };

type BertLikeConfig = EncoderConfig & LanguageModelConfig & { readonly hidden_act: string };

/** BERT's nine classes, by Transformers' names for them, over an encoder that checkpoints have under `key`. */
export const bertClasses = <C extends BertLikeConfig>(
  prefix: string,
  key: string,
  { backbone, pooledBackbone }: ReturnType<typeof encoderOf<C>>,
  options: BertClassesOptions<C> = {},
): Record<string, Architecture<C>> => {
  const { causal = `${prefix}ForCausalLM`, predictions = predictionHead } = options;
  const family: EncoderFamily<C> = { key, width: (c) => c.hidden_size, backbone, pooledBackbone };
  const languageModel = (c: C) => {
    const base = backbone(c);
    const heads = { predictions: predictions(c, base.embeddings.word_embeddings.weight) };
    const cls = module(heads, (m, hidden: Tensor) => m.predictions(hidden));
    return withHeads(key, base, { cls }, (m, hidden) => ({ logits: m.cls(hidden) }));
  };

  const nextSentence = (c: C) => {
    const heads = { seq_relationship: linear(c.hidden_size, 2) };
    const cls = module(heads, (m, pooled: Tensor) => m.seq_relationship(pooled));
    return withHeads(key, pooledBackbone(c), { cls }, (m, hidden, _ids, bert) => ({
      logits: m.cls(bert.pooler(hidden)),
    }));
  };

  return {
    ...encoderClasses(prefix, family),
    [`${prefix}ForPreTraining`]: {
      ...encoderClass(family, { pairs: true, masked: true }, pretrainingModel(key, pooledBackbone, predictions)),
      unused,
    },
    [`${prefix}ForMaskedLM`]: { ...maskedLanguageModel(family, languageModel), unused },
    ...(causal !== null && { [causal]: { ...decoderLanguageModel(languageModel), unused } }),
    [`${prefix}ForNextSentencePrediction`]: encoderClass(family, { pairs: true }, nextSentence),
  };
};
