import { type Architecture, defineArchitecture, type ModelConfig, type PipelineTask } from "@tiny-random/core";
import { baseModel, type Children, linear, type Tensor } from "@tiny-random/nn";
import { choiceInputs, textInputs } from "../inputs.ts";
import { type Backbone, type TextModel, withHeads } from "./backbone.ts";
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
  backbone(c: C): Backbone;
  pooledBackbone(c: C): PooledBackbone;
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
  inputs: EncoderInputs,
  build: (c: C) => TextModel,
): Architecture<C> =>
  defineArchitecture({
    ...(inputs.task && { task: inputs.task }),
    padding: "right",
    build,
    sessions: (model) => encoderSession(model, { tokenTypes: true }),
    inputs: (c) => textInputs(c, { padding: "right", tokenTypes: true, ...inputs }),
  });

/** The backbone with its pooler. */
export const encoderBase = <C extends ModelConfig>(family: EncoderFamily<C>): Architecture<C> =>
  defineArchitecture({
    task: "feature-extraction",
    padding: "right",
    build: (c: C) => baseModel(family.pooledBackbone(c)),
    sessions: (model) =>
      encoderSession(
        (ids, context) => {
          const hidden = model(ids, context);
          return { last_hidden_state: hidden, pooler_output: model.pooler(hidden) };
        },
        { tokenTypes: true },
      ),
    inputs: (c) => textInputs(c, { padding: "right", tokenTypes: true }),
  });

/** A model whose heads read the pooled text. */
const overPooled = <C extends ModelConfig, H extends Children>(
  family: EncoderFamily<C>,
  c: C,
  heads: H,
  forward: (heads: H, pooled: Tensor) => Readonly<Record<string, Tensor>>,
): TextModel => {
  const backbone = family.pooledBackbone(c);
  return withHeads(family.key, backbone, heads, (m, hidden, _ids, base) => forward(m, base.pooler(hidden)));
};

/** One score per label for the whole text. */
export const sequenceClassification = <C extends ModelConfig>(family: EncoderFamily<C>): Architecture<C> =>
  encoderClass({ task: "text-classification" }, (c) =>
    overPooled(family, c, { classifier: linear(family.width(c), labelsOf(c)) }, (m, pooled) => ({
      logits: m.classifier(pooled),
    })),
  );

/** One score per label and token. */
export const wordClassification = <C extends ModelConfig>(family: EncoderFamily<C>): Architecture<C> =>
  encoderClass({ task: "token-classification" }, (c) => {
    const classifier = linear(family.width(c), labelsOf(c));
    return withHeads(family.key, family.backbone(c), { classifier }, (m, hidden) => ({ logits: m.classifier(hidden) }));
  });

/** Where an answer starts and ends in a pair of question and text. */
export const spanSelection = <C extends ModelConfig>(family: EncoderFamily<C>): Architecture<C> =>
  encoderClass({ task: "question-answering", pairs: true }, (c) => {
    const qa_outputs = linear(family.width(c), 2);
    return withHeads(family.key, family.backbone(c), { qa_outputs }, (m, hidden) => spanLogits(m.qa_outputs(hidden)));
  });

/** One score per choice: `[batch, choices, length]` in, `[batch, choices]` out. */
export const multipleChoice = <C extends ModelConfig>(family: EncoderFamily<C>): Architecture<C> =>
  defineArchitecture({
    padding: "right",
    build: (c: C) =>
      overPooled(family, c, { classifier: linear(family.width(c), 1) }, (m, pooled) => ({
        logits: m.classifier(pooled),
      })),
    sessions: (model) => choicesSession(model, { tokenTypes: true }),
    inputs: () => choiceInputs({ tokenTypes: true }),
  });
