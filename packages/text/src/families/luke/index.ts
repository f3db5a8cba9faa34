import { luke } from "@tiny-random/atlas/configs/luke";
import {
  type Architecture,
  defineArchitecture,
  labelsOf,
  type PipelineTask,
  positionsBehindPadding,
  type SessionInput,
} from "@tiny-random/core";
import { activation, baseModel, bias, layerNorm, linear, module, type Parameter, Tensor } from "@tiny-random/nn";
import { firstTokenPooler } from "../../layers/encoder/encoder.ts";
import { spanLogits } from "../../layers/heads/decoder-scores.ts";
import { untiedBias, untiedLanguageModelHead } from "../../layers/heads/masked-language-model.ts";
import { furtherInput, type TextContext, type TextModel, withHeads } from "../../layers/sessions/backbone.ts";
import { choicesSession } from "../../layers/sessions/multiple-choice.ts";
import { encoderSession } from "../../layers/sessions/text-sessions.ts";
import { padTokenId } from "../../special-ids.ts";
import { textFamily } from "../../text-family.ts";
import { reference } from "../roberta.ts";
import { type LukeConfig, type LukeStates, lukeBackbone } from "./encoder.ts";
import { type EntityInputOptions, entityInputs } from "./inputs.ts";
import { entityBuilder, tokenizerFiles } from "./tokenizer.ts";

const pooled = (c: LukeConfig) => lukeBackbone(c, { pooler: firstTokenPooler(c) });
const bare = (c: LukeConfig) => lukeBackbone(c, {});

const key = "luke";

/** The inputs of entities behind the axes that texts have. */
const entityAxes = (texts: readonly string[], ends: boolean): Record<string, SessionInput> => {
  const input = (...axes: readonly string[]): SessionInput => ({ dtype: "int64", axes: [...texts, ...axes] });
  return {
    entity_ids: input("num_entities"),
    entity_attention_mask: input("num_entities"),
    entity_position_ids: input("num_entities", "mention_length"),
    ...(ends && { entity_start_positions: input("num_entities"), entity_end_positions: input("num_entities") }),
  };
};

/** A class with one session for texts and their entities. */
const entityClass = (
  build: (c: LukeConfig) => TextModel,
  { task, ...options }: Omit<EntityInputOptions, "padId" | "choices"> & { readonly task?: PipelineTask } = {},
): Architecture<LukeConfig> =>
  defineArchitecture({
    ...(task && { task }),
    padding: "right",
    build,
    sessions: (model) => encoderSession(model, { extras: entityAxes(["batch_size"], options.ends ?? false) }),
    inputs: (c) => entityInputs({ ...options, padId: padTokenId(c) }),
  });

/** The model alone: words, a vector of the text, entities. */
const base = defineArchitecture({
  task: "feature-extraction",
  padding: "right",
  build: (c: LukeConfig) => baseModel(pooled(c)),
  sessions: (model) => {
    const forward = (ids: Tensor, context: TextContext) => {
      const { words, entities } = model(ids, context);
      return { last_hidden_state: words, pooler_output: model.pooler(words), entity_last_hidden_state: entities };
    };
    return encoderSession(forward, { extras: entityAxes(["batch_size"], false) });
  },
  inputs: (c) => entityInputs({ padId: padTokenId(c) }),
});

/** Scores of the vocabulary of entities, tied to their embeddings. */
const entityScores = (c: LukeConfig, table: Parameter) => {
  const transform = module(
    {
      dense: linear(c.hidden_size, c.entity_emb_size),
      LayerNorm: layerNorm(c.entity_emb_size, c.layer_norm_eps),
    },
    (m, x: Tensor) => m.LayerNorm(activation(c.hidden_act)(m.dense(x))),
  );
  const tied = c.tie_word_embeddings ? table : undefined;
  const decoder = linear(c.entity_emb_size, c.entity_vocab_size, { bias: false, tied });
  return module({ bias: bias(c.entity_vocab_size), transform, decoder }, (m, x: Tensor) =>
    m.decoder(m.transform(x)).add(m.bias),
  );
};

/** Scores of words, whose map no embedding is tied to, and of entities. */
const languageModel = (c: LukeConfig) => {
  const model = pooled(c);
  const own = c.tie_word_embeddings ? undefined : bias(c.vocab_size);
  const heads = {
    lm_head: untiedLanguageModelHead(c.hidden_size, c.vocab_size, c.layer_norm_eps, own),
    entity_predictions: entityScores(c, model.entity_embeddings.entity_embeddings.weight),
  };
  return withHeads(key, model, heads, (m, { words, entities }) => ({
    logits: m.lm_head(words),
    entity_logits: m.entity_predictions(entities),
  }));
};

/** Labels of a vector of each text, `[batch, width]`, or of each entity, `[batch, entities, width]`. */
const labelled = (
  c: LukeConfig,
  classifier: ReturnType<typeof linear>,
  vectors: (states: LukeStates, context: TextContext) => Tensor,
) =>
  withHeads(key, pooled(c), { classifier }, (m, states, _ids, _base, context) => ({
    logits: m.classifier(vectors(states, context)),
  }));

/** The first entity. */
const entityClassification = (c: LukeConfig) =>
  labelled(c, linear(c.hidden_size, labelsOf(c)), ({ entities }) => entities.select(1, 0));

/** What the first entity is to the second. */
const pairClassification = (c: LukeConfig) =>
  labelled(c, linear(2 * c.hidden_size, labelsOf(c), { bias: false }), ({ entities }) =>
    Tensor.cat([entities.select(1, 0), entities.select(1, 1)], 1),
  );

/** Each entity, by itself and by the words at which its mention starts and ends. */
const spanClassification = (c: LukeConfig) =>
  labelled(c, linear(3 * c.hidden_size, labelsOf(c)), ({ words, entities }, context) => {
    const wordAt = (name: string) => {
      const places = furtherInput(context, name);
      return words.gather(1, places.unsqueeze(-1).expand([...places.shape, c.hidden_size]));
    };
    return Tensor.cat([wordAt("entity_start_positions"), wordAt("entity_end_positions"), entities], 2);
  });

/** Scores of a text by its pooled vector. */
const textScores = (c: LukeConfig, labels: number) =>
  withHeads(key, pooled(c), { classifier: linear(c.hidden_size, labels) }, (m, { words }, _ids, model) => ({
    logits: m.classifier(model.pooler(words)),
  }));

const tokenClassification = (c: LukeConfig) =>
  withHeads(key, bare(c), { classifier: linear(c.hidden_size, labelsOf(c)) }, (m, { words }) => ({
    logits: m.classifier(words),
  }));

const questionAnswering = (c: LukeConfig) =>
  withHeads(key, bare(c), { qa_outputs: linear(c.hidden_size, 2) }, (m, { words }) => spanLogits(m.qa_outputs(words)));

const multipleChoice = defineArchitecture({
  padding: "right",
  build: (c: LukeConfig) => textScores(c, 1),
  sessions: (model) => choicesSession(model, { extras: entityAxes(["batch_size", "num_choices"], false) }),
  inputs: (c) => entityInputs({ padId: padTokenId(c), choices: true }),
});

/** Classes that read entities, or every word, hold the pooler all the same. */
const unpooled = { "luke.pooler.": "the class reads no vector of the whole text" };

export default textFamily({
  facts: luke,
  repo: "studio-ousia/luke-base",
  checkpoints: {
    LukeForMaskedLM: ["studio-ousia/luke-large"],
    LukeForEntityClassification: ["studio-ousia/luke-large-finetuned-open-entity"],
    LukeForEntityPairClassification: ["studio-ousia/luke-large-finetuned-tacred"],
    LukeForEntitySpanClassification: ["studio-ousia/luke-large-finetuned-conll-2003"],
  },
  reference,
  longestText: positionsBehindPadding,
  tokenizer: tokenizerFiles,
  processor: entityBuilder,
  roles: { "embedding width": ["entity_emb_size"] },
  variants: {
    "queries alike": { config: { use_entity_aware_attention: false }, classes: ["LukeModel"] },
    "entities as wide as words": { config: { entity_emb_size: 768 }, classes: ["LukeModel"] },
    untied: { config: { tie_word_embeddings: false }, classes: ["LukeForMaskedLM"] },
  },
  architectures: {
    LukeModel: base,
    LukeForMaskedLM: {
      ...entityClass(languageModel, { task: "fill-mask", masked: true }),
      unused: { ...unpooled, "lm_head.bias": untiedBias },
    },
    LukeForEntityClassification: { ...entityClass(entityClassification), unused: unpooled },
    LukeForEntityPairClassification: { ...entityClass(pairClassification), unused: unpooled },
    LukeForEntitySpanClassification: { ...entityClass(spanClassification, { ends: true }), unused: unpooled },
    LukeForSequenceClassification: entityClass((c) => textScores(c, labelsOf(c)), { task: "text-classification" }),
    LukeForTokenClassification: entityClass(tokenClassification, { task: "token-classification" }),
    LukeForQuestionAnswering: entityClass(questionAnswering, { task: "question-answering", pairs: true }),
    LukeForMultipleChoice: multipleChoice,
  },
});
