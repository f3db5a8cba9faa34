// The classes of both versions of DeBERTa (He et al., 2021).

import type { Architecture } from "@tiny-random/core";
import { type AnyModule, activation, linear, module, type Parameter, type Tensor } from "@tiny-random/nn";
import { type TextModel, withHeads } from "../sessions/backbone.ts";
import type { EncoderFamily } from "./encoder-family.ts";
import {
  encoderBase,
  encoderQuestionAnswering,
  encoderSequenceClassification,
  encoderTokenClassification,
} from "./encoder-heads.ts";
import {
  clsPredictions,
  type LanguageModelConfig,
  languageModelHead,
  maskedLanguageModel,
  bertUnused as unused,
  type WordedBackbone,
} from "./masked-language-model.ts";
import { vectorClassifier } from "./text-classifiers.ts";

/** The config fields that the heads read. */
export interface DebertaHeadsConfig extends LanguageModelConfig {
  readonly hidden_act: string;
  readonly pooler_hidden_act: string;
  /** The head that Transformers had first, not the one of the published code. */
  readonly legacy: boolean;
}

const key = "deberta";

/** The head of the published code, which is always tied. */
const newPredictions = (c: DebertaHeadsConfig, words: Parameter) => {
  const lm_head = languageModelHead({ ...c, tie_word_embeddings: true }, words, {
    norm: "LayerNorm",
    activation: c.hidden_act,
  });
  return module({ lm_head }, (m, hidden: Tensor) => m.lm_head(hidden));
};

const languageModelOver =
  <C extends DebertaHeadsConfig>(backbone: (c: C) => WordedBackbone & AnyModule) =>
  (c: C): TextModel => {
    const base = backbone(c);
    const words = base.embeddings.word_embeddings.weight;
    if (!c.legacy)
      return withHeads(key, base, { lm_predictions: newPredictions(c, words) }, (m, hidden) => ({
        logits: m.lm_predictions(hidden),
      }));
    return withHeads(key, base, { cls: clsPredictions(c, words) }, (m, hidden) => ({ logits: m.cls(hidden) }));
  };

/** The classes that both versions have, by Transformers' names for them, and what further ones are made of. */
export const debertaClasses = <C extends DebertaHeadsConfig>(
  prefix: string,
  backbone: (c: C) => WordedBackbone & AnyModule,
) => {
  const family: EncoderFamily<C> = { key, width: (c) => c.hidden_size, backbone };
  const classifier = vectorClassifier(family, "pooler", (c) =>
    module({ dense: linear(c.hidden_size, c.hidden_size) }, (m, hidden: Tensor) =>
      activation(c.pooler_hidden_act)(m.dense(hidden.select(1, 0))),
    ),
  );
  const classes: Record<string, Architecture<C>> = {
    [`${prefix}Model`]: encoderBase(family),
    [`${prefix}ForMaskedLM`]: { ...maskedLanguageModel(family, languageModelOver(backbone)), unused },
    [`${prefix}ForSequenceClassification`]: encoderSequenceClassification(family, classifier),
    [`${prefix}ForTokenClassification`]: encoderTokenClassification(family),
    [`${prefix}ForQuestionAnswering`]: encoderQuestionAnswering(family),
  };
  return { family, classifier, classes };
};
