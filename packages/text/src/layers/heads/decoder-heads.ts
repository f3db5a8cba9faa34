import { type Architecture, defineArchitecture, type ModelConfig } from "@tiny-random/core";
import { baseModel, linear, type Tensor } from "@tiny-random/nn";
import { textInputs } from "../../inputs.ts";
import { type Backbone, type TextModel, withHeads } from "../sessions/backbone.ts";
import { causalSession, encoderSession } from "../sessions/text-sessions.ts";
import type { DecoderFamily } from "./decoder-family.ts";
import { lastTokenClassification, questionAnswering, tokenClassification } from "./decoder-scores.ts";

type HeadConfig = ModelConfig & { readonly tie_word_embeddings?: boolean };

/** The bare backbone. */
export const base = <C extends ModelConfig, B extends Backbone>(family: DecoderFamily<C, B>): Architecture<C> =>
  defineArchitecture({
    task: "feature-extraction",
    padding: "right",
    build: (c: C) => baseModel(family.backbone(c)),
    sessions: (backbone) => encoderSession((ids, context) => ({ last_hidden_state: backbone(ids, context) })),
    inputs: (c) => textInputs(c, { padding: "right" }),
  });

/** The map to the vocabulary, whose weight is the embedding's where the config says so. */
export const vocabularyHead = <C extends HeadConfig, B extends Backbone>(
  family: DecoderFamily<C, B>,
  backbone: B,
  c: C,
) => {
  const bias = family.headBias?.(c) ?? false;
  const tied = c.tie_word_embeddings ? family.embedding(backbone) : family.headWeight?.(c);
  return linear(family.width(c), family.vocabulary(c), { bias, tied });
};

/** A backbone with next-token scores. */
export const languageModel = <C extends HeadConfig, B extends Backbone>(family: DecoderFamily<C, B>, c: C) => {
  const backbone = family.backbone(c);
  const { scores = (made: Tensor) => made, headKey = "lm_head" } = family;
  return withHeads(
    family.key,
    backbone,
    { head: vocabularyHead(family, backbone, c) },
    (m, hidden) => ({ logits: scores(m.head(hidden), c) }),
    { head: headKey },
  );
};

/** Next-token scores, with the cache that generation needs; `build` makes heads of another shape. */
export const causalLM = <C extends HeadConfig, B extends Backbone>(
  family: DecoderFamily<C, B>,
  build = (c: C): TextModel => languageModel(family, c),
): Architecture<C> =>
  defineArchitecture({
    task: "text-generation",
    padding: "left",
    build,
    sessions: (model, c) => causalSession(model, family.cache(c)),
    inputs: (c) =>
      textInputs(c, { padding: "left", positions: family.cache(c).positions ?? true, vocabularyScores: true }),
  });

/** The same of a class that ties no weights, whatever its config says. */
export const untiedCausalLM = <C extends HeadConfig, B extends Backbone>(family: DecoderFamily<C, B>) =>
  causalLM(family, (c) => languageModel(family, { ...c, tie_word_embeddings: false }));

/**
 * Which heads a family of decoders has beside its base and language model: the key of the layer that classifies tokens,
 * and the key of the backbone under the one that answers questions.
 */
export interface DecoderHeads {
  readonly tokens?: string | false;
  readonly answers?: string | false;
}

/** The classes most decoders have, by Transformers' names for them. */
export const decoderClasses = <C extends HeadConfig, B extends Backbone>(
  prefix: string,
  family: DecoderFamily<C, B>,
  { tokens = "score", answers = family.key }: DecoderHeads = {},
): Record<string, Architecture<C>> => ({
  [`${prefix}Model`]: base(family),
  [`${prefix}ForCausalLM`]: causalLM(family),
  [`${prefix}ForSequenceClassification`]: lastTokenClassification(family),
  ...(tokens !== false && { [`${prefix}ForTokenClassification`]: tokenClassification(family, tokens) }),
  ...(answers !== false && { [`${prefix}ForQuestionAnswering`]: questionAnswering(family, answers) }),
});

/** cap · tanh(x / cap): keeps scores within ± cap. */
export const softCap = (x: Tensor, cap: number | null | undefined): Tensor => (cap ? x.div(cap).tanh().mul(cap) : x);
