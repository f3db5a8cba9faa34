// The classes of BERT and of those that have its pretraining: masked words, and whether a second text follows the first.

import type { Architecture } from "@tiny-random/core";
import { type AnyModule, linear, module, type Parameter, type Tensor } from "@tiny-random/nn";
import type { encoderOf } from "../encoder/encoder.ts";
import type { EncoderConfig, LayeredConfig } from "../encoder/encoder-attention.ts";
import { encoderClass } from "../encoder/encoder-class.ts";
import { withHeads } from "../sessions/backbone.ts";
import type { EncoderFamily } from "./encoder-family.ts";
import { encoderClasses } from "./encoder-heads.ts";
import {
  decoderLanguageModel,
  type LanguageModelConfig,
  maskedLanguageModel,
  predictionHead,
  bertUnused as unused,
  type WordedBackbone,
} from "./masked-language-model.ts";

/** Scores of the vocabulary, made with the table of its embeddings. */
type Predictions<C> = (c: C, words: Parameter) => ((hidden: Tensor) => Tensor) & AnyModule;

/** What BERT's kin differ in. */
export interface BertClassesOptions<C> {
  /** The class of the decoder; null where there is none. */
  readonly causal?: string | null;
  readonly predictions?: Predictions<C>;
}

/** An encoder of words that a tied head can reach, bare and with a pooler. */
interface PretrainedEncoder<C> {
  backbone(c: C): WordedBackbone & AnyModule;
  pooledBackbone(c: C): WordedBackbone & AnyModule & { readonly pooler: (hidden: Tensor) => Tensor };
}

/**
 * The models of BERT's pretraining over an encoder that checkpoints have under `key`: scores of the vocabulary, whether the
 * second text follows the first (next-sentence prediction), and both.
 */
export const bertPretraining = <C extends LayeredConfig>(
  key: string,
  { backbone, pooledBackbone }: PretrainedEncoder<C>,
  predictions: Predictions<C>,
) => ({
  languageModel: (c: C) => {
    const base = backbone(c);
    const heads = { predictions: predictions(c, base.embeddings.word_embeddings.weight) };
    const cls = module(heads, (m, hidden: Tensor) => m.predictions(hidden));
    return withHeads(key, base, { cls }, (m, hidden) => ({ logits: m.cls(hidden) }));
  },
  pretraining: (c: C) => {
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
  },
  nextSentence: (c: C) => {
    const heads = { seq_relationship: linear(c.hidden_size, 2) };
    const cls = module(heads, (m, pooled: Tensor) => m.seq_relationship(pooled));
    return withHeads(key, pooledBackbone(c), { cls }, (m, hidden, _ids, bert) => ({
      logits: m.cls(bert.pooler(hidden)),
    }));
  },
});

type BertLikeConfig = EncoderConfig & LanguageModelConfig & { readonly hidden_act: string };

/** BERT's nine classes, by Transformers' names for them, over an encoder that checkpoints have under `key`. */
export const bertClasses = <C extends BertLikeConfig>(
  prefix: string,
  key: string,
  encoder: ReturnType<typeof encoderOf<C>>,
  options: BertClassesOptions<C> = {},
): Record<string, Architecture<C>> => {
  const { causal = `${prefix}ForCausalLM`, predictions = predictionHead } = options;
  const family: EncoderFamily<C> = { key, width: (c) => c.hidden_size, ...encoder };
  const { languageModel, pretraining, nextSentence } = bertPretraining(key, encoder, predictions);
  return {
    ...encoderClasses(prefix, family),
    [`${prefix}ForPreTraining`]: { ...encoderClass(family, { pairs: true, masked: true }, pretraining), unused },
    [`${prefix}ForMaskedLM`]: { ...maskedLanguageModel(family, languageModel), unused },
    ...(causal !== null && { [causal]: { ...decoderLanguageModel(languageModel), unused } }),
    [`${prefix}ForNextSentencePrediction`]: encoderClass(family, { pairs: true }, nextSentence),
  };
};
