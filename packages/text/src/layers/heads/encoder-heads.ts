import { type Architecture, defineArchitecture, labelsOf, type ModelConfig } from "@tiny-random/core";
import { baseModel, linear, type Tensor } from "@tiny-random/nn";
import { choiceInputs } from "../../inputs.ts";
import {
  encoderClass,
  encoderInputOptions,
  encoderInputs,
  encoderSessions,
  tokenInputNames,
} from "../encoder/encoder-class.ts";
import { type Backbone, withHeads } from "../sessions/backbone.ts";
import { choicesSession } from "../sessions/multiple-choice.ts";
import { spanLogits } from "./decoder-scores.ts";
import type { EncoderFamily, PooledBackbone } from "./encoder-family.ts";
import { pooledClassifier, type TextClassifier } from "./text-classifiers.ts";

/** The bare backbone, with its pooler where it has one. */
export const encoderBase = <C extends ModelConfig>(family: EncoderFamily<C>): Architecture<C> =>
  defineArchitecture({
    task: "feature-extraction",
    padding: family.padding ?? "right",
    build: (c: C): Backbone & Partial<PooledBackbone> => baseModel(family.pooledBackbone?.(c) ?? family.backbone(c)),
    sessions: (model, c) => {
      const outputs = (hidden: Tensor) => ({
        last_hidden_state: hidden,
        ...(model.pooler && { pooler_output: model.pooler(hidden) }),
      });
      return encoderSessions(family, (ids, context) => outputs(model(ids, context)), c);
    },
    inputs: (c) => encoderInputs(family, {}, c),
  });

/** One score per label for the whole text. */
export const encoderSequenceClassification = <C extends ModelConfig>(
  family: EncoderFamily<C>,
  classifier: TextClassifier<C>,
): Architecture<C> => encoderClass(family, { task: "text-classification" }, (c) => classifier(c, labelsOf(c)));

/** One score per label and token. */
export const encoderTokenClassification = <C extends ModelConfig>(family: EncoderFamily<C>): Architecture<C> =>
  encoderClass(family, { task: "token-classification" }, (c) => {
    const classifier = linear(family.width(c), labelsOf(c));
    return withHeads(family.key, family.backbone(c), { classifier }, (m, hidden) => ({ logits: m.classifier(hidden) }));
  });

/** Where an answer starts and ends in a pair of question and text. */
export const encoderQuestionAnswering = <C extends ModelConfig>(family: EncoderFamily<C>): Architecture<C> =>
  encoderClass(family, { task: "question-answering", pairs: true }, (c) => {
    const qa_outputs = linear(family.width(c), 2);
    return withHeads(family.key, family.backbone(c), { qa_outputs }, (m, hidden) => spanLogits(m.qa_outputs(hidden)));
  });

/** One score per choice: `[batch, choices, length]` in, `[batch, choices]` out. */
export const encoderMultipleChoice = <C extends ModelConfig>(
  family: EncoderFamily<C>,
  classifier: TextClassifier<C>,
): Architecture<C> => {
  const { tokenTypes = true, padding = "right" } = family;
  return defineArchitecture({
    padding,
    build: (c: C) => classifier(c, 1),
    sessions: (model) => choicesSession(model, { tokenTypes, tokenInputs: tokenInputNames(family) }),
    inputs: (c) => choiceInputs(encoderInputOptions(family, c)),
  });
};

/** How a family's classes score whole texts; by the pooled text by default. */
export interface EncoderClassifiers<C> {
  readonly text?: TextClassifier<C>;
  readonly choice?: TextClassifier<C>;
}

/** A pooler that a class over tokens has all the same. */
export const unreadPooler = (key: string) => ({ [`${key}.pooler.`]: "the class reads tokens, not the pooled text" });

/** The five classes most encoders have, by Transformers' names for them. */
export const encoderClasses = <C extends ModelConfig>(
  prefix: string,
  family: EncoderFamily<C>,
  { text = pooledClassifier(family), choice = pooledClassifier(family) }: EncoderClassifiers<C> = {},
): Record<string, Architecture<C>> => ({
  [`${prefix}Model`]: encoderBase(family),
  [`${prefix}ForSequenceClassification`]: encoderSequenceClassification(family, text),
  [`${prefix}ForTokenClassification`]: encoderTokenClassification(family),
  [`${prefix}ForQuestionAnswering`]: encoderQuestionAnswering(family),
  [`${prefix}ForMultipleChoice`]: encoderMultipleChoice(family, choice),
});
