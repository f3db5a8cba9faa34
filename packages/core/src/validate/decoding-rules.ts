/** A generation config's content, over the config's. */
export type GenerationSettings = Readonly<Record<string, unknown>>;

const idsAt = (settings: GenerationSettings, field: string): readonly number[] => {
  const stated = settings[field];
  return (Array.isArray(stated) ? stated : [stated]).filter((id): id is number => typeof id === "number");
};

/** Tokens that would end in a run of `size` tokens that the row has already. */
const repeating = (row: readonly number[], size: number): number[] => {
  const beginning = row.slice(row.length - size + 1).join();
  return row.flatMap((token, index) =>
    index >= size - 1 && row.slice(index - size + 1, index).join() === beginning ? [token] : [],
  );
};

/** Bad words of one token; longer ones end where their beginning stands. */
const badTokens = (settings: GenerationSettings, row: readonly number[]): number[] => {
  const words = settings["bad_words_ids"];
  if (!Array.isArray(words)) return [];
  return words.flatMap((word: readonly number[]) => {
    const beginning = word.slice(0, -1);
    return row.slice(row.length - beginning.length).join() === beginning.join() ? word.slice(-1) : [];
  });
};

/** What greedy decoding may choose at a step: one token and no other, or every token but some. */
export interface Allowed {
  readonly only?: number;
  readonly never: ReadonlySet<number>;
}

/**
 * The rules of a generation config that greedy decoding follows (`LogitsProcessor`s of Transformers): forced first and last
 * tokens, suppressed ones, bad words, repeated runs, the least length.
 *
 * @param row the row so far
 * @param start how many tokens it began with
 * @param last the number of tokens it may get, beginning included
 */
export const allowedNext = (
  settings: GenerationSettings,
  row: readonly number[],
  start: number,
  last: number,
): Allowed => {
  const [first] = idsAt(settings, "forced_bos_token_id");
  const [end] = idsAt(settings, "forced_eos_token_id");
  const never = new Set([...idsAt(settings, "suppress_tokens"), ...badTokens(settings, row)]);
  if (row.length === start) for (const id of idsAt(settings, "begin_suppress_tokens")) never.add(id);
  const size = settings["no_repeat_ngram_size"];
  if (typeof size === "number" && size > 0) for (const id of repeating(row, size)) never.add(id);
  const least = settings["min_length"];
  if (typeof least === "number" && row.length < least) for (const id of idsAt(settings, "eos_token_id")) never.add(id);
  // The first token is forced only behind a single one, as both clients have it.
  if (first !== undefined && row.length === 1) return { only: first, never };
  if (end !== undefined && row.length === last - 1) return { only: end, never };
  return { never };
};
