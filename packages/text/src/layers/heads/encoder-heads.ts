import { type Architecture, defineArchitecture, labelsOf, type ModelConfig } from "@tiny-random/core";
import { baseModel, linear, type Tensor } from "@tiny-random/nn";
import { choiceInputs, textInputs } from "../../inputs.ts";
import { type EncoderTexts, encoderClass, readBy, sessionOf } from "../encoder/encoder-class.ts";
import { type Backbone, withHeads } from "../sessions/backbone.ts";
import { choicesSession } from "../sessions/multiple-choice.ts";
import { spanLogits } from "./decoder-scores.ts";
import { pooledScores, type TextScores } from "./text-scores.ts";

/** A backbone that can also make one vector of a text. */
export type PooledBackbone = Backbone & { readonly pooler: (hidden: Tensor) => Tensor };

/** What a family of encoders says about itself, so that every head can stand on it. */
export interface EncoderFamily<C extends ModelConfig> extends EncoderTexts<C> {
  /** The key of the backbone inside its heads: `bert`. */
  readonly key: string;
  readonly width: (c: C) => number;
  backbone(c: C): Backbone;
  /** Absent where the bare model has no pooler. */
  pooledBackbone?(c: C): PooledBackbone;
}

/** The bare backbone, with its pooler where it has one. */
export const encoderBase = <C extends ModelConfig>(family: EncoderFamily<C>): Architecture<C> =>
  defineArchitecture({
    task: "feature-extraction",
    padding: family.padding ?? "right",
    build: (c: C): Backbone & Partial<PooledBackbone> => baseModel(family.pooledBackbone?.(c) ?? family.backbone(c)),
    sessions: (model) => {
      const outputs = (hidden: Tensor) => ({
        last_hidden_state: hidden,
        ...(model.pooler && { pooler_output: model.pooler(hidden) }),
      });
      return sessionOf(family, (ids, context) => outputs(model(ids, context)));
    },
    inputs: (c) => textInputs(c, readBy(family, c)),
  });

/** One score per label for the whole text. */
export const sequenceClassification = <C extends ModelConfig>(
  family: EncoderFamily<C>,
  scores: TextScores<C>,
): Architecture<C> => encoderClass(family, { task: "text-classification" }, (c) => scores(c, labelsOf(c)));

/** One score per label and token. */
export const wordClassification = <C extends ModelConfig>(family: EncoderFamily<C>): Architecture<C> =>
  encoderClass(family, { task: "token-classification" }, (c) => {
    const classifier = linear(family.width(c), labelsOf(c));
    return withHeads(family.key, family.backbone(c), { classifier }, (m, hidden) => ({ logits: m.classifier(hidden) }));
  });

/** Where an answer starts and ends in a pair of question and text. */
export const spanSelection = <C extends ModelConfig>(family: EncoderFamily<C>): Architecture<C> =>
  encoderClass(family, { task: "question-answering", pairs: true }, (c) => {
    const qa_outputs = linear(family.width(c), 2);
    return withHeads(family.key, family.backbone(c), { qa_outputs }, (m, hidden) => spanLogits(m.qa_outputs(hidden)));
  });

/** One score per choice: `[batch, choices, length]` in, `[batch, choices]` out. */
export const multipleChoice = <C extends ModelConfig>(
  family: EncoderFamily<C>,
  scores: TextScores<C>,
): Architecture<C> => {
  const { tokenTypes = true, tokenInputs = {}, padding = "right" } = family;
  return defineArchitecture({
    padding,
    build: (c: C) => scores(c, 1),
    sessions: (model) => choicesSession(model, { tokenTypes, tokenInputs: Object.keys(tokenInputs) }),
    inputs: (c) => choiceInputs(readBy(family, c)),
  });
};

/** How a family's classes score whole texts; the pooled text by default. */
export interface EncoderScores<C> {
  readonly text?: TextScores<C>;
  readonly choice?: TextScores<C>;
}

/** The five classes most encoders have, by Transformers' names for them. */
export const encoderClasses = <C extends ModelConfig>(
  prefix: string,
  family: EncoderFamily<C>,
  { text = pooledScores(family), choice = pooledScores(family) }: EncoderScores<C> = {},
): Record<string, Architecture<C>> => ({
  [`${prefix}Model`]: encoderBase(family),
  [`${prefix}ForSequenceClassification`]: sequenceClassification(family, text),
  [`${prefix}ForTokenClassification`]: wordClassification(family),
  [`${prefix}ForQuestionAnswering`]: spanSelection(family),
  [`${prefix}ForMultipleChoice`]: multipleChoice(family, choice),
});
