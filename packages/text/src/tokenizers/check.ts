import { InputError } from "@tiny-random/core";
import {
  type BpeModel,
  mergeParts,
  mergeResult,
  type TokenizerJson,
  type UnigramModel,
  vocabularyOf,
} from "./format.ts";

const again = "Download the file again.";

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const knownTypes: readonly string[] = ["BPE", "WordPiece", "WordLevel", "Unigram"];

/** The type of a model; older files do not say it, but each type has fields that the others lack. */
const typeOf = (model: Readonly<Record<string, unknown>>): unknown => {
  if (model["type"] !== undefined) return model["type"];
  if (Array.isArray(model["merges"])) return "BPE";
  if (Array.isArray(model["vocab"])) return "Unigram";
  return "continuing_subword_prefix" in model ? "WordPiece" : "WordLevel";
};

/** A model's vocabulary has the structure of its type; ids are checked later. */
const checkVocabulary = (type: string, vocab: unknown, broken: (problem: string) => InputError): void => {
  if (type !== "Unigram") {
    if (!isObject(vocab)) throw broken("has no vocabulary of tokens with their ids");
    return;
  }
  if (!Array.isArray(vocab)) throw broken("has no vocabulary of pieces with their scores");
  const odd = vocab.findIndex(
    (entry) => !Array.isArray(entry) || typeof entry[0] !== "string" || typeof entry[1] !== "number",
  );
  if (odd >= 0) throw broken(`has ${JSON.stringify(vocab[odd])} where a piece with its score should be`);
};

const checkAddedTokens = (value: unknown, broken: (problem: string) => InputError): void => {
  if (!Array.isArray(value)) throw broken("has added_tokens that are not a list");
  const odd = value.findIndex((entry) => !isObject(entry) || typeof entry["content"] !== "string");
  if (odd >= 0) throw broken(`has ${JSON.stringify(value[odd])} where an added token should be`);
};

/**
 * The structure that reduction relies on, out of a parsed tokenizer.json. Throws InputError where it is another one.
 *
 * @param where what messages call the reference
 */
export const tokenizerStructure = (value: Readonly<Record<string, unknown>>, where: string): TokenizerJson => {
  const broken = (problem: string) => new InputError(`tokenizer.json in ${where} ${problem}`, again);
  const model = value["model"];
  if (!isObject(model)) throw broken("has no model");
  const type = typeOf(model);
  if (typeof type !== "string" || !knownTypes.includes(type)) {
    const message = `tokenizer.json in ${where} has a model of type ${JSON.stringify(type)}`;
    throw new InputError(message, `Give one of type ${knownTypes.join(", ")}.`);
  }
  checkVocabulary(type, model["vocab"], broken);
  if (type === "BPE" && !Array.isArray(model["merges"])) throw broken("has no merges");
  const added_tokens = value["added_tokens"] ?? [];
  checkAddedTokens(added_tokens, broken);
  const checked: Readonly<Record<string, unknown>> = { ...value, added_tokens, model: { ...model, type } };
  return checked as TokenizerJson;
};

/** Every merge's parts and result are in the vocabulary. */
const checkMerges = (model: BpeModel, where: string): void => {
  const ids = vocabularyOf(model);
  const missingFrom = (merge: BpeModel["merges"][number]): string | undefined =>
    [...mergeParts(merge), mergeResult(model, merge)].find((token) => !ids.has(token));
  for (const merge of model.merges) {
    const missing = missingFrom(merge);
    if (missing === undefined) continue;
    throw new InputError(
      `the merge ${JSON.stringify(mergeParts(merge).join(" "))} of ${where} needs ${JSON.stringify(missing)}, which is not in the vocabulary`,
      "Give the vocabulary and the merges of the same tokenizer.",
    );
  }
};

/** The token for unknown text exists. */
const checkUnknown = (model: TokenizerJson["model"], ids: ReadonlyMap<string, number>, where: string): void => {
  const missing = (name: string) =>
    new InputError(`the unknown token ${name} of ${where} is not in the vocabulary`, again);
  if (model.type === "Unigram") {
    const { unk_id, vocab }: UnigramModel = model;
    if (unk_id !== null && unk_id !== undefined && !vocab[unk_id]) throw missing(`with id ${unk_id}`);
  } else if (model.unk_token && !ids.has(model.unk_token)) throw missing(JSON.stringify(model.unk_token));
};

const quoted = JSON.stringify;

/** Ids are whole numbers, each of one token, and each token has one. Holes are left to the reduction, which closes them. */
const checkIds = (tokenizer: TokenizerJson, ids: Map<string, number>, where: string): void => {
  const owners = new Map<number, string>();
  const claim = (token: string, id: unknown): void => {
    if (typeof id !== "number" || !Number.isInteger(id) || id < 0)
      throw new InputError(`${quoted(token)} of ${where} has the id ${quoted(id)}, which is not a whole number`, again);
    const owner = owners.get(id);
    if (owner !== undefined && owner !== token)
      throw new InputError(`${quoted(owner)} and ${quoted(token)} of ${where} share the id ${id}`, again);
    owners.set(id, token);
  };
  for (const [token, id] of ids) claim(token, id);
  for (const { content, id } of tokenizer.added_tokens) {
    const other = ids.get(content);
    if (other !== undefined && other !== id)
      throw new InputError(`${quoted(content)} of ${where} has two ids, ${other} and ${quoted(id)}`, again);
    claim(content, id);
    ids.set(content, id);
  }
};

/** Throws InputError where ids, merges or the unknown token contradict the vocabulary. */
export const checkTokenizer = (tokenizer: TokenizerJson, where: string): void => {
  const ids = new Map(vocabularyOf(tokenizer.model));
  if (ids.size === 0) throw new InputError(`the tokenizer of ${where} has an empty vocabulary`, again);
  checkIds(tokenizer, ids, where);
  checkUnknown(tokenizer.model, ids, where);
  if (tokenizer.model.type === "BPE") checkMerges(tokenizer.model, where);
};
