import { type Architecture, defineArchitecture, labelsOf, type ModelConfig } from "@tiny-random/core";
import { baseModel, type Child, linear, type Parameter, Tensor } from "@tiny-random/nn";
import { textInputs } from "../inputs.ts";
import { padTokenId } from "../special-ids.ts";
import { type Backbone, withHeads } from "./backbone.ts";
import { type CacheShape, causalSession, encoderSession } from "./sessions.ts";

/** What a family of decoders says about itself, so that every head can stand on it. */
export interface DecoderFamily<C extends ModelConfig, B extends Backbone> {
  /** The key of the backbone inside its heads: `model`, `transformer`. */
  readonly key: string;
  readonly width: (c: C) => number;
  readonly vocabulary: (c: C) => number;
  readonly cache: (c: C) => CacheShape;
  /** What becomes of next-token scores: a scale, a cap. */
  readonly scores?: (scores: Tensor, c: C) => Tensor;
  backbone(c: C): B;
  embedding(backbone: B): Parameter;
  /** Embedded tokens, which the backbone reads as well as ids; absent where it reads ids only. */
  embed?(backbone: B, ids: Tensor): Tensor;
  /** Whether the language model's head has a bias. */
  readonly headBias?: boolean;
  /** The key of that head, if not `lm_head`. */
  readonly headKey?: string;
}

type HeadConfig = ModelConfig & { readonly tie_word_embeddings?: boolean };

/** Scores of the rightmost token that is not padding: `[batch, length, labels]` → `[batch, labels]`. */
const atLastToken = (scores: Tensor, ids: Tensor, padId: number): Tensor => {
  const isToken = ids.ne(padId).to("int64");
  const last = isToken.mul(Tensor.arange(ids.graph, ids.size(1))).argmax(1, true);
  const labels = scores.size(-1);
  const index = last.unsqueeze(-1).expand([ids.size(0), 1, labels]);
  return scores.gather(1, index).squeeze(1);
};

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
  const tied = c.tie_word_embeddings ? { tied: family.embedding(backbone) } : {};
  return linear(family.width(c), family.vocabulary(c), { bias: family.headBias ?? false, ...tied });
};

/** A backbone with next-token scores. */
export const languageModel = <C extends HeadConfig, B extends Backbone>(family: DecoderFamily<C, B>, c: C) => {
  const backbone = family.backbone(c);
  const head = vocabularyHead(family, backbone, c);
  const { scores = (made: Tensor) => made, headKey = "lm_head" } = family;
  return withHeads(family.key, backbone, { [headKey]: head }, (m, hidden) => ({
    logits: scores((m[headKey] as typeof head)(hidden), c),
  }));
};

/** Next-token scores, with the cache that generation needs. */
export const causalLM = <C extends HeadConfig, B extends Backbone>(family: DecoderFamily<C, B>): Architecture<C> =>
  defineArchitecture({
    task: "text-generation",
    padding: "left",
    build: (c: C) => languageModel(family, c),
    sessions: (model, c) => causalSession(model, family.cache(c)),
    inputs: (c) => textInputs(c, { padding: "left", positions: family.cache(c).positions ?? true }),
  });

/** One score per label for the whole text, read at its last token. */
export const lastTokenClassification = <C extends ModelConfig, B extends Backbone>(
  family: DecoderFamily<C, B>,
): Architecture<C> =>
  defineArchitecture({
    task: "text-classification",
    padding: "right",
    build: (c: C) => {
      const score = linear(family.width(c), labelsOf(c), { bias: false });
      return withHeads(family.key, family.backbone(c), { score }, (m, hidden, ids) => ({
        logits: atLastToken(m.score(hidden), ids, padTokenId(c)),
      }));
    },
    sessions: (model) => encoderSession(model),
    inputs: (c) => textInputs(c, { padding: "right" }),
  });

/** One score per label and token, from a linear layer under `head`. */
export const tokenClassification = <C extends ModelConfig, B extends Backbone>(
  family: DecoderFamily<C, B>,
  head: string,
): Architecture<C> =>
  defineArchitecture({
    task: "token-classification",
    padding: "right",
    build: (c: C) => {
      const heads: Record<string, Child> = { [head]: linear(family.width(c), labelsOf(c)) };
      return withHeads(family.key, family.backbone(c), heads, (m, hidden) => ({
        logits: (m[head] as unknown as ReturnType<typeof linear>)(hidden),
      }));
    },
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

/** ± cap · tanh(x / cap): scores kept within bounds. */
export const softCap = (x: Tensor, cap: number | null | undefined): Tensor => (cap ? x.div(cap).tanh().mul(cap) : x);
