import { InputError } from "@tiny-random/core";
import { completeTokenizer } from "./complete.ts";
import { addedToken, allIds, type TokenizerFiles, type TokenizerJson, vocabularyOf } from "./format.ts";
import { type NewIds, renumberConfig, renumberTokenizer } from "./renumber.ts";
import { demandedTokens, referredTokens } from "./required.ts";
import { selectTokens } from "./select.ts";

export { completeTokenizer } from "./complete.ts";

/** How far to reduce, and what must stay. */
export interface ReductionOptions {
  /** Ids that remain at most, added tokens included. */
  readonly budget: number;
  /** Old ids that config.json and generation_config.json refer to. */
  readonly keepIds: readonly number[];
  /** Further tokens that stay where the reference has them. */
  readonly keepTokens?: readonly string[];
  /** Further tokens that stay, and whose ids do: the class has them as constants. */
  readonly keepPlaces?: readonly string[];
}

/** A smaller tokenizer, and where every surviving id went. */
export interface Reduction {
  readonly files: TokenizerFiles;
  readonly newIds: NewIds;
  /** Ids are 0 to size - 1. */
  readonly size: number;
}

/** More added tokens that are not special than this are a second vocabulary. */
const fewPlainTokens = 64;

/** Added tokens that are content, not control: ESM's amino acids, a chat model's tool tags. */
const plainTokens = ({ tokenizer }: TokenizerFiles): string[] => {
  const plain = tokenizer.added_tokens.filter(({ special }) => special === false).map(({ content }) => content);
  return plain.length <= fewPlainTokens ? plain : [];
};

/** Tokens that stay, of the reference (something refers to them) and beyond it (its Python class adds them). */
const requiredTokens = (files: TokenizerFiles, ids: ReadonlyMap<string, number>, options: ReductionOptions) => {
  const keptIds = new Set(options.keepIds);
  const byId = [...ids].filter(([, id]) => keptIds.has(id)).map(([token]) => token);
  const kept = [...(options.keepTokens ?? []), ...(options.keepPlaces ?? [])];
  const named = [...byId, ...kept, ...referredTokens(files), ...plainTokens(files)];
  const demanded = demandedTokens(files).filter((token) => token !== "");
  return {
    present: named.filter((token) => ids.has(token)),
    missing: [...new Set(demanded.filter((token) => !ids.has(token)))],
  };
};

/** The tokenizer with further special tokens behind its last id, as Transformers adds them. */
const append = (tokenizer: TokenizerJson, tokens: readonly string[], first: number): TokenizerJson => {
  const appended = tokens.map((content, index) => addedToken(first + index, content));
  return { ...tokenizer, added_tokens: [...tokenizer.added_tokens, ...appended] };
};

/** Surviving ids in the order of their new ones: their own, but that some stay where they are, and others take their places. */
const placed = (survivors: readonly number[], stays: readonly number[]): number[] => {
  const order = [...survivors];
  for (const id of stays) {
    const [at, other] = [order.indexOf(id), order[id]];
    if (other === undefined)
      throw new InputError(
        `the tokenizer keeps ${order.length} ids, and one of them must stay ${id}`,
        "Give a tokenizer with more tokens.",
      );
    order[at] = other;
    order[id] = id;
  }
  return order;
};

/**
 * Cuts a tokenizer down to a budget of ids: the tokens something refers to, the alphabet, then tokens in the
 * reference's own order of rank; ids are renumbered, in their old order, everywhere at once.
 * Throws InputError where the budget has no room for what must stay.
 */
export const reduceTokenizer = (files: TokenizerFiles, options: ReductionOptions): Reduction => {
  const { tokenizer } = files;
  const vocabulary = vocabularyOf(tokenizer.model);
  const ids = allIds(tokenizer);
  const { present, missing } = requiredTokens(files, ids, options);
  const special = new Set(tokenizer.added_tokens.map(({ content }) => content));
  const stays = (options.keepPlaces ?? []).flatMap((token) => ids.get(token) ?? []);
  const budget = Math.max(options.budget, ...stays.map((id) => id + 1));
  const kept = selectTokens(tokenizer.model, vocabulary, new Set([...present, ...missing]), special, budget);
  const inOrder = [...kept].flatMap((token) => ids.get(token) ?? []).sort((a, b) => a - b);
  const survivors = placed(inOrder, stays);
  const newIds = new Map(survivors.map((id, index) => [id, index]));
  const reduced = {
    ...files,
    tokenizer: append(renumberTokenizer(tokenizer, kept, newIds), missing, survivors.length),
    tokenizerConfig: renumberConfig(files.tokenizerConfig, kept, newIds),
    specialTokensMap: renumberConfig(files.specialTokensMap ?? {}, kept, newIds),
  };
  return { files: completeTokenizer(reduced), newIds, size: survivors.length + missing.length };
};
