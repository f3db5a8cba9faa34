import { mergeParts, type TokenizerJson, type TokenizerModel } from "./format.ts";

/** Old id → new id. */
export type NewIds = ReadonlyMap<number, number>;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const renumberModel = (model: TokenizerModel, kept: ReadonlySet<string>, ids: NewIds): TokenizerModel => {
  if (model.type === "Unigram") {
    const unk_id = model.unk_id === null ? null : (ids.get(model.unk_id) ?? null);
    return { ...model, vocab: model.vocab.filter(([piece]) => kept.has(piece)), unk_id };
  }
  const entries = Object.entries(model.vocab)
    .filter(([token]) => kept.has(token))
    .map(([token, id]) => [token, ids.get(id) as number] as const)
    .sort(([, a], [, b]) => a - b);
  const vocab = Object.fromEntries(entries);
  if (model.type !== "BPE") return { ...model, vocab };
  const survives = (merge: string | readonly [string, string]) => {
    const parts = mergeParts(merge);
    return [...parts, parts.join("")].every((token) => kept.has(token));
  };
  return { ...model, vocab, merges: model.merges.filter(survives) };
};

/** The ids inside a post-processor: templates, BERT's and RoBERTa's pairs, sequences of them. */
const renumberPostProcessor = (value: unknown, ids: NewIds): unknown => {
  if (!isObject(value)) return value;
  const result: Record<string, unknown> = { ...value };
  if (Array.isArray(value["processors"]))
    result["processors"] = value["processors"].map((inner) => renumberPostProcessor(inner, ids));
  for (const key of ["sep", "cls"]) {
    const pair = value[key];
    if (Array.isArray(pair)) result[key] = [pair[0], ids.get(pair[1] as number)];
  }
  if (isObject(value["special_tokens"])) {
    const entries = Object.entries(value["special_tokens"]).map(([token, entry]) => {
      const old = isObject(entry) && Array.isArray(entry["ids"]) ? (entry["ids"] as number[]) : [];
      return [token, { ...(entry as object), ids: old.map((id) => ids.get(id)) }];
    });
    result["special_tokens"] = Object.fromEntries(entries);
  }
  return result;
};

/** tokenizer.json with the kept tokens only, under their new ids, everywhere at once. */
export const renumberTokenizer = (tokenizer: TokenizerJson, kept: ReadonlySet<string>, ids: NewIds): TokenizerJson => {
  const added = tokenizer.added_tokens
    .filter(({ content }) => kept.has(content))
    .map((token) => ({ ...token, id: ids.get(token.id) as number }))
    .sort((a, b) => a.id - b.id);
  const padding = tokenizer["padding"];
  return {
    ...tokenizer,
    ...(isObject(padding) && { padding: { ...padding, pad_id: ids.get(padding["pad_id"] as number) ?? 0 } }),
    added_tokens: added,
    post_processor: renumberPostProcessor(tokenizer.post_processor, ids),
    model: renumberModel(tokenizer.model, kept, ids),
  };
};

/** tokenizer_config.json without the tokens that are gone, its ids renumbered. */
export const renumberConfig = (
  config: Readonly<Record<string, unknown>>,
  kept: ReadonlySet<string>,
  ids: NewIds,
): Record<string, unknown> => {
  const result: Record<string, unknown> = { ...config };
  const decoder = config["added_tokens_decoder"];
  if (isObject(decoder)) {
    const entries = Object.entries(decoder)
      .map(([id, token]) => [ids.get(Number(id)), token] as const)
      .filter((entry): entry is [number, unknown] => entry[0] !== undefined);
    result["added_tokens_decoder"] = Object.fromEntries(entries);
  }
  for (const key of ["additional_special_tokens", "extra_special_tokens"]) {
    const tokens = config[key];
    if (Array.isArray(tokens))
      result[key] = tokens.filter((token) =>
        kept.has(typeof token === "string" ? token : String((token as { content?: unknown }).content)),
      );
  }
  return result;
};
