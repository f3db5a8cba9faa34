import { type Architecture, defineArchitecture, labelsOf, type ModelConfig } from "@tiny-random/core";
import { linear, Tensor } from "@tiny-random/nn";
import { textInputs } from "../../inputs.ts";
import { padTokenId } from "../../special-ids.ts";
import { type Backbone, type TextModel, withHeads } from "../sessions/backbone.ts";
import { encoderSession } from "../sessions/text-sessions.ts";
import type { DecoderFamily } from "./decoder-family.ts";

/**
 * Scores of the rightmost token that is not padding: `[batch, length, labels]` → `[batch, labels]`.
 *
 * @param mask 1 for tokens, 0 for padding, int64 `[batch, length]`
 */
export const atLastOfMask = (scores: Tensor, mask: Tensor): Tensor => {
  const last = mask.mul(Tensor.arange(mask.graph, mask.size(1))).argmax(1, true);
  const labels = scores.size(-1);
  const index = last.unsqueeze(-1).expand([mask.size(0), 1, labels]);
  return scores.gather(1, index).squeeze(1);
};

/** The same, by the id of padding. */
export const atLastToken = (scores: Tensor, ids: Tensor, padId: number): Tensor =>
  atLastOfMask(scores, ids.ne(padId).to("int64"));

/** A backbone with one score per label, read at the last token, from a linear layer under `headKey`. */
export const lastTokenScores = <C extends ModelConfig, B extends Backbone>(
  family: DecoderFamily<C, B>,
  c: C,
  headKey = "score",
): TextModel => {
  const score = linear(family.width(c), labelsOf(c), { bias: false });
  return withHeads(
    family.key,
    family.backbone(c),
    { score },
    (m, hidden, ids) => ({ logits: atLastToken(m.score(hidden), ids, padTokenId(c)) }),
    { score: headKey },
  );
};

/** One score per label for the whole text, read at its last token; `build` makes heads of another shape. */
export const lastTokenClassification = <C extends ModelConfig, B extends Backbone>(
  family: DecoderFamily<C, B>,
  build = (c: C): TextModel => lastTokenScores(family, c),
): Architecture<C> =>
  defineArchitecture({
    task: "text-classification",
    padding: "right",
    build,
    sessions: (model) => encoderSession(model),
    inputs: (c) => textInputs(c, { padding: "right" }),
  });

/** One score per label and token, from a linear layer under `headKey`. */
export const tokenClassification = <C extends ModelConfig, B extends Backbone>(
  family: DecoderFamily<C, B>,
  headKey: string,
): Architecture<C> =>
  defineArchitecture({
    task: "token-classification",
    padding: "right",
    build: (c: C) =>
      withHeads(
        family.key,
        family.backbone(c),
        { score: linear(family.width(c), labelsOf(c)) },
        (m, hidden) => ({ logits: m.score(hidden) }),
        { score: headKey },
      ),
    sessions: (model) => encoderSession(model),
    inputs: (c) => textInputs(c, { padding: "right" }),
  });

/** `[batch, length, 2]` → the scores of an answer's start and end, `[batch, length]` each. */
export const spanLogits = (scores: Tensor): Record<string, Tensor> => {
  const [start, end] = scores.chunk(2, -1) as [Tensor, Tensor];
  return { start_logits: start.squeeze(-1), end_logits: end.squeeze(-1) };
};

/** Where an answer starts and ends; the backbone's key differs from the family's where the class says so. */
export const questionAnswering = <C extends ModelConfig, B extends Backbone>(
  family: DecoderFamily<C, B>,
  key = family.key,
): Architecture<C> =>
  defineArchitecture({
    task: "question-answering",
    padding: "right",
    build: (c: C) => {
      const qa_outputs = linear(family.width(c), 2);
      return withHeads(key, family.backbone(c), { qa_outputs }, (m, hidden) => spanLogits(m.qa_outputs(hidden)));
    },
    sessions: (model) => encoderSession(model),
    inputs: (c) => textInputs(c, { padding: "right", pairs: true }),
  });
