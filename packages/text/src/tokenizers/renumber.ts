import {
  type BpeModel,
  mergeParts,
  mergeResult,
  type TokenizerJson,
  type TokenizerModel,
  tokenContent,
  type Vocabulary,
  vocabularyOf,
} from "./format.ts";

/** Old id → new id. */
export type NewIds = ReadonlyMap<number, number>;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Surviving tokens of a vocabulary in the order of their new ids. */
const renumberVocabulary = (vocabulary: Vocabulary, kept: ReadonlySet<string>, ids: NewIds): Record<string, number> => {
  const entries: [string, number][] = [];
  for (const [token, old] of vocabulary) {
    const id = kept.has(token) ? ids.get(old) : undefined;
    if (id !== undefined) entries.push([token, id]);
  }
  return Object.fromEntries(entries.sort(([, a], [, b]) => a - b));
};

/** Merges whose parts and result are all left. */
const survivingMerges = (model: BpeModel, kept: ReadonlySet<string>): BpeModel["merges"] =>
  model.merges.filter(
    (merge) => kept.has(mergeResult(model, merge)) && mergeParts(merge).every((part) => kept.has(part)),
  );

const renumberModel = (model: TokenizerModel, kept: ReadonlySet<string>, ids: NewIds): TokenizerModel => {
  if (model.type === "Unigram") {
    const unk_id = model.unk_id === null ? null : (ids.get(model.unk_id) ?? null);
    return { ...model, vocab: model.vocab.filter((_, id) => ids.has(id)), unk_id };
  }
  const vocab = renumberVocabulary(vocabularyOf(model), kept, ids);
  return model.type === "BPE" ? { ...model, vocab, merges: survivingMerges(model, kept) } : { ...model, vocab };
};

const newId = (ids: NewIds, old: unknown): unknown => (typeof old === "number" ? (ids.get(old) ?? old) : old);

/** The ids inside a post-processor: templates, BERT's and RoBERTa's pairs, sequences of them. */
export const renumberPostProcessor = (value: unknown, ids: NewIds): unknown => {
  if (!isObject(value)) return value;
  const result: Record<string, unknown> = { ...value };
  if (Array.isArray(value["processors"]))
    result["processors"] = value["processors"].map((inner) => renumberPostProcessor(inner, ids));
  for (const key of ["sep", "cls"]) {
    const pair = value[key];
    if (Array.isArray(pair)) result[key] = [pair[0], newId(ids, pair[1])];
  }
  if (isObject(value["special_tokens"])) {
    const entries = Object.entries(value["special_tokens"]).map(([token, entry]) => {
      const old = isObject(entry) && Array.isArray(entry["ids"]) ? entry["ids"] : [];
      return [token, { ...(entry as object), ids: old.map((id) => newId(ids, id)) }];
    });
    result["special_tokens"] = Object.fromEntries(entries);
  }
  return result;
};

/** tokenizer.json with the surviving ids only, under their new numbers, everywhere at once. */
export const renumberTokenizer = (tokenizer: TokenizerJson, kept: ReadonlySet<string>, ids: NewIds): TokenizerJson => {
  const added = tokenizer.added_tokens.flatMap((token) => {
    const id = ids.get(token.id);
    return id === undefined ? [] : [{ ...token, id }];
  });
  const padding = tokenizer["padding"];
  return {
    ...tokenizer,
    ...(isObject(padding) && { padding: { ...padding, pad_id: newId(ids, padding["pad_id"]) } }),
    added_tokens: added.sort((a, b) => a.id - b.id),
    post_processor: renumberPostProcessor(tokenizer.post_processor, ids),
    model: renumberModel(tokenizer.model, kept, ids),
  };
};

/** A list of extra tokens, or names for them, without those that are gone. */
const survivingExtra = (value: unknown, kept: ReadonlySet<string>): unknown => {
  const survives = (token: unknown): boolean => kept.has(tokenContent(token) ?? "");
  if (Array.isArray(value)) return value.filter(survives);
  return isObject(value) ? Object.fromEntries(Object.entries(value).filter(([, token]) => survives(token))) : value;
};

/** tokenizer_config.json or special_tokens_map.json without the tokens that are gone, its ids renumbered. */
export const renumberConfig = (
  config: Readonly<Record<string, unknown>>,
  kept: ReadonlySet<string>,
  ids: NewIds,
): Record<string, unknown> => {
  const result: Record<string, unknown> = { ...config };
  const decoder = config["added_tokens_decoder"];
  if (isObject(decoder)) {
    const entries = Object.entries(decoder)
      .filter(([, token]) => kept.has(tokenContent(token) ?? ""))
      .flatMap(([id, token]) => {
        const renumbered = ids.get(Number(id));
        return renumbered === undefined ? [] : [[renumbered, token] as const];
      });
    result["added_tokens_decoder"] = Object.fromEntries(entries);
  }
  for (const key of ["additional_special_tokens", "extra_special_tokens"])
    if (key in config) result[key] = survivingExtra(config[key], kept);
  return result;
};
