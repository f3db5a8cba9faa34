import { labelsOf } from "../contract/labels.ts";
import type { ModelConfig } from "../contract/plugin.ts";
import { isConfig } from "../resolve/read-config.ts";

const natural = { mnli: ["contradiction", "neutral", "entailment"], sst2: ["NEGATIVE", "POSITIVE"] };
const upper = (names: readonly string[]): readonly string[] => names.map((name) => name.toUpperCase());
const tagged = (...kinds: readonly string[]): readonly string[] => [
  "O",
  ...kinds.flatMap((kind) => [`B-${kind}`, `I-${kind}`]),
];

/** Labels of well-known checkpoints, which pipelines print and zero-shot classification reads, by the checkpoint's own name. */
const labelsByCheckpoint: Readonly<Record<string, readonly string[]>> = {
  "bart-large-mnli": natural.mnli,
  "bert-base-NER": tagged("MISC", "PER", "ORG", "LOC"),
  "bert-base-multilingual-cased-ner-hrl": tagged("DATE", "PER", "ORG", "LOC"),
  "bert-base-multilingual-uncased-sentiment": ["1 star", "2 stars", "3 stars", "4 stars", "5 stars"],
  "distilbert-base-uncased-finetuned-sst-2-english": natural.sst2,
  "distilbert-base-uncased-mnli": upper([...natural.mnli].reverse()),
  "roberta-large-mnli": upper(natural.mnli),
  "squeezebert-mnli": natural.mnli,
  "twitter-roberta-base-sentiment-latest": ["negative", "neutral", "positive"],
};

/** The labels of the checkpoint in whose place a model is served. */
const labelsOfCheckpoint = (id: string | undefined): readonly string[] | undefined => {
  const name = id?.split("/").at(-1) ?? "";
  return Object.hasOwn(labelsByCheckpoint, name) ? labelsByCheckpoint[name] : undefined;
};

/** Classes whose last axis is one of labels. */
const classifies = (name: string): boolean => /For(\w*Classification\w*|SemanticSegmentation)$/u.test(name);

const fields = (names: readonly string[]) => ({
  id2label: Object.fromEntries(names.map((name, id) => [String(id), name])),
  label2id: Object.fromEntries(names.map((name, id) => [name, id])),
});

/** Labels by id, as `id2label` has them. */
const namedLabels = (table: unknown): readonly string[] | undefined =>
  isConfig(table) && Object.keys(table).length > 0
    ? Array.from({ length: Object.keys(table).length }, (_, id) => String(table[String(id)] ?? `LABEL_${id}`))
    : undefined;

/**
 * What a class's config says of its labels: both tables, since clients read one or the other. Nothing where a class has no
 * labels and its config names none.
 *
 * @param config everything filled in
 * @param standInFor the checkpoint in whose place the model is served
 */
export const labelFields = (
  name: string,
  config: ModelConfig,
  standInFor?: string,
): Readonly<Record<string, unknown>> => {
  const stated = namedLabels(config["id2label"]);
  const known = classifies(name) ? labelsOfCheckpoint(standInFor) : undefined;
  if (!stated && !classifies(name)) return {};
  const usual = Array.from({ length: labelsOf(config) }, (_, id) => `LABEL_${id}`);
  const names = known ?? stated ?? usual;
  return { ...fields(names), ...("num_labels" in config && known && { num_labels: known.length }) };
};
