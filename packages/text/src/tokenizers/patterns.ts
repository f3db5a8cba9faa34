import type { TokenizerJson } from "./format.ts";

/** Escapes that Rust takes and JavaScript's `u` flag refuses, since what they escape means itself: `\"`. */
const needlessEscape = /\\([^\p{L}\p{N}\s^$\\.*+?()[\]{}|/-])/gu;

/** A pattern that both languages read alike. */
export const plainPattern = (pattern: string): string =>
  pattern.replace(/\\\\|\\[^\\]/gu, (pair) => (pair === "\\\\" ? pair : pair.replace(needlessEscape, "$1")));

const withPlainPatterns = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withPlainPatterns);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      key === "Regex" && typeof item === "string" ? plainPattern(item) : withPlainPatterns(item),
    ]),
  );
};

/** Parts of tokenizer.json that have patterns. */
const parts = ["normalizer", "pre_tokenizer", "decoder"];

/** A tokenizer whose patterns JavaScript takes with the `u` flag. */
export const readableEverywhere = (tokenizer: TokenizerJson): TokenizerJson => ({
  ...tokenizer,
  ...Object.fromEntries(
    parts.flatMap((part) => (part in tokenizer ? [[part, withPlainPatterns(tokenizer[part])]] : [])),
  ),
});
