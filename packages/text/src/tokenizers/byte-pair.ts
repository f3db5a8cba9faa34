import { byteTokens, type Choice, inIdOrder, isOneCharacter } from "./choice.ts";
import { type BpeModel, mergeParts, mergeResult, type Vocabulary } from "./format.ts";

/** A byte-level model writes each of the 256 bytes as one character. */
const byteCharacters = 256;

/** The character of a symbol that merges start from, without the mark of a word's end or inside; else undefined. */
const characterOf = (model: BpeModel, token: string): string | undefined => {
  if (isOneCharacter(token)) return token;
  const suffix = model.end_of_word_suffix || undefined;
  const prefix = model.continuing_subword_prefix || undefined;
  const withoutSuffix = suffix && token.endsWith(suffix) ? token.slice(0, -suffix.length) : token;
  const bare = prefix && withoutSuffix.startsWith(prefix) ? withoutSuffix.slice(prefix.length) : withoutSuffix;
  return isOneCharacter(bare) ? bare : undefined;
};

/** Symbols that merges start from, in id order. */
const symbolsOf = (model: BpeModel, vocabulary: Vocabulary): string[] => {
  const symbols = [...vocabulary.keys()].filter((token) => characterOf(model, token) !== undefined);
  return inIdOrder(symbols, vocabulary);
};

/** Whether there are no more characters than bytes, so that all of them are the alphabet. */
const hasByteAlphabet = (model: BpeModel, symbols: readonly string[]): boolean =>
  new Set(symbols.map((symbol) => characterOf(model, symbol))).size <= byteCharacters;

/** Tokens with the parts they are merged from: a token is of no use where it cannot be reached. */
const withParts = (model: BpeModel, tokens: Iterable<string>): Set<string> => {
  const reached = new Set<string>();
  const pending = [...tokens];
  if (pending.length === 0) return reached;
  const sources = new Map<string, readonly [string, string]>();
  for (const merge of model.merges) {
    const result = mergeResult(model, merge);
    if (!sources.has(result)) sources.set(result, mergeParts(merge));
  }
  for (let token = pending.pop(); token !== undefined; token = pending.pop()) {
    if (reached.has(token)) continue;
    reached.add(token);
    pending.push(...(sources.get(token) ?? []));
  }
  return reached;
};

/**
 * What a BPE cannot do without: its byte tokens or byte alphabet, and what its required tokens are merged from.
 *
 * @param required tokens that stay
 * @param special tokens matched before the model sees the text: they need no merges
 */
export const indispensablePairs = (
  model: BpeModel,
  vocabulary: Vocabulary,
  required: ReadonlySet<string>,
  special: ReadonlySet<string>,
): Set<string> => {
  const merged = withParts(
    model,
    [...required].filter((token) => !special.has(token) && vocabulary.has(token)),
  );
  if (model.byte_fallback) return new Set([...merged, ...byteTokens.filter((token) => vocabulary.has(token))]);
  const symbols = symbolsOf(model, vocabulary);
  return hasByteAlphabet(model, symbols) ? new Set([...merged, ...symbols]) : merged;
};

/**
 * A BPE stopped early: characters in id order in a share of the room (those beyond it are written in bytes where the
 * model can), then merges in rank order as long as there is room. A part that is neither a character nor any kept
 * merge's result never occurs in a text, so its merge is skipped.
 */
export const selectPairs = (model: BpeModel, vocabulary: Vocabulary, choice: Choice): void => {
  const symbols = symbolsOf(model, vocabulary);
  const share = choice.left / (model.byte_fallback ? 4 : 2);
  for (const symbol of symbols.slice(0, share)) choice.take(symbol);
  const reachable = new Set([...symbols, ...choice.tokens]);
  for (const merge of model.merges) {
    const parts = mergeParts(merge);
    if (!parts.every((part) => reachable.has(part))) continue;
    const result = mergeResult(model, merge);
    if (!choice.take(...parts, result)) return;
    reachable.add(result);
  }
};
