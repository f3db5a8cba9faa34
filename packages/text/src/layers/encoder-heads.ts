import { type Architecture, defineArchitecture, type ModelConfig, type PipelineTask } from "@tiny-random/core";
import { type AnyModule, baseModel, bias, type Child, linear, module, type Tensor, weight } from "@tiny-random/nn";
import { choiceInputs, textInputs } from "../inputs.ts";
import { type Backbone, type TextContext, type TextModel, withHeads } from "./backbone.ts";
import { choicesSession } from "./choices.ts";
import { labelsOf, spanLogits } from "./heads.ts";
import { encoderSession } from "./sessions.ts";

/** A backbone that can also make one vector of a text. */
export type PooledBackbone = Backbone & { readonly pooler: (hidden: Tensor) => Tensor };

/** What a family of encoders says about itself, so that every head can stand on it. */
export interface EncoderFamily<C extends ModelConfig> {
  /** The key of the backbone inside its heads: `bert`. */
  readonly key: string;
  readonly width: (c: C) => number;
  /** False where the tokenizer does not tell two texts apart. */
  readonly tokenTypes?: boolean;
  backbone(c: C): Backbone;
  /** Absent where the bare model has no pooler. */
  pooledBackbone?(c: C): PooledBackbone;
}

/** What an encoder's class reads. */
export interface EncoderInputs {
  readonly task?: PipelineTask;
  /** Two texts at once. */
  readonly pairs?: boolean;
  /** One word of each text masked. */
  readonly masked?: boolean;
}

/** A class of an encoder: one session, padding on the right. */
export const encoderClass = <C extends ModelConfig>(
  { tokenTypes = true }: Pick<EncoderFamily<C>, "tokenTypes">,
  { task, ...inputs }: EncoderInputs,
  build: (c: C) => TextModel,
): Architecture<C> =>
  defineArchitecture({
    ...(task && { task }),
    padding: "right",
    build,
    sessions: (model) => encoderSession(model, { tokenTypes }),
    inputs: (c) => textInputs(c, { padding: "right", tokenTypes, ...inputs }),
  });

/** The bare backbone, with its pooler where it has one. */
export const encoderBase = <C extends ModelConfig>(family: EncoderFamily<C>): Architecture<C> => {
  const { tokenTypes = true } = family;
  return defineArchitecture({
    task: "feature-extraction",
    padding: "right",
    build: (c: C): Backbone & Partial<PooledBackbone> => baseModel(family.pooledBackbone?.(c) ?? family.backbone(c)),
    sessions: (model) => {
      const outputs = (hidden: Tensor) => ({
        last_hidden_state: hidden,
        ...(model.pooler && { pooler_output: model.pooler(hidden) }),
      });
      return encoderSession((ids, context) => outputs(model(ids, context)), { tokenTypes });
    },
    inputs: (c) => textInputs(c, { padding: "right", tokenTypes }),
  });
};

/** A model with one score per label for a whole text. */
export type TextScores<C> = (c: C, labels: number) => TextModel;

/** Scores of the backbone's pooled text. */
export const pooledScores =
  <C extends ModelConfig>(family: EncoderFamily<C>): TextScores<C> =>
  (c, labels) => {
    const backbone = family.pooledBackbone?.(c);
    if (!backbone) throw new Error(`${family.key} has no pooler`);
    const classifier = linear(family.width(c), labels);
    return withHeads(family.key, backbone, { classifier }, (m, hidden, _ids, base) => ({
      logits: m.classifier(base.pooler(hidden)),
    }));
  };

/** Hidden states `[batch, length, width]` → one vector of each text, `[batch, width]`. */
export type TextVector = ((hidden: Tensor, context: TextContext) => Tensor) & AnyModule;

/** The first token's state through a layer whose weights stand under the vector's own key. */
export const firstTokenVector = (width: number, activate: (x: Tensor) => Tensor): TextVector =>
  module({ weight: weight([width, width], width), bias: bias(width) }, (m, hidden: Tensor) =>
    activate(hidden.select(1, 0).linear(m.weight, m.bias)),
  );

/** Scores of a vector that the head makes itself, from weights under `key`. */
export const vectorScores =
  <C extends ModelConfig>(family: EncoderFamily<C>, key: string, vector: (c: C) => TextVector): TextScores<C> =>
  (c, labels) => {
    const classifier = linear(family.width(c), labels);
    const heads = { [key]: vector(c) as Child, classifier };
    return withHeads(family.key, family.backbone(c), heads, (m, hidden, _ids, _base, context) => ({
      logits: m.classifier((m[key as never] as TextVector)(hidden, context)),
    }));
  };

/** Scores of the first token's state behind one hidden layer, all of it under `classifier`. */
export const firstTokenScores =
  <C extends ModelConfig>(family: EncoderFamily<C>, activate: (x: Tensor, c: C) => Tensor): TextScores<C> =>
  (c, labels) => {
    const width = family.width(c);
    const classifier = module({ dense: linear(width, width), out_proj: linear(width, labels) }, (m, hidden: Tensor) =>
      m.out_proj(activate(m.dense(hidden.select(1, 0)), c)),
    );
    return withHeads(family.key, family.backbone(c), { classifier }, (m, hidden) => ({ logits: m.classifier(hidden) }));
  };

/** One score per label for the whole text. */
export const sequenceClassification = <C extends ModelConfig>(
  family: EncoderFamily<C>,
  scores: TextScores<C> = pooledScores(family),
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
  scores: TextScores<C> = pooledScores(family),
): Architecture<C> => {
  const { tokenTypes = true } = family;
  return defineArchitecture({
    padding: "right",
    build: (c: C) => scores(c, 1),
    sessions: (model) => choicesSession(model, { tokenTypes }),
    inputs: () => choiceInputs({ tokenTypes }),
  });
};
