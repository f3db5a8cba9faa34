import { describe, expect, it } from "vitest";
import { embeddedTokenizer, embeddedTokenizers } from "./embedded.ts";
import { plainPattern } from "./patterns.ts";
import { readTokenizerFiles } from "./read.ts";

/** Clients of JavaScript write this group out themselves: an older engine has no flags inside a pattern. */
const withoutInlineFlags = (pattern: string): string => pattern.replaceAll("(?i:", "(?:");

/** BLOOM's own pattern nests a class within another; clients know it and write it out. */
const knownToClients = [" ?[^(\\s|[.,!?…。，、।۔،])]+"];

/** Every pattern of a part of a tokenizer. */
const patternsOf = (value: unknown): readonly string[] => {
  if (Array.isArray(value)) return value.flatMap(patternsOf);
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) =>
    key === "Regex" && typeof item === "string" ? [item] : patternsOf(item),
  );
};

describe("patterns", () => {
  it("lose escapes that mean nothing, and keep those that do", () => {
    expect(plainPattern(String.raw`[!"#\$%&\"\'\/]\s\p{L}\\"\[`)).toBe(String.raw`[!"#\$%&"'\/]\s\p{L}\\"\[`);
  });

  it.each(embeddedTokenizers())("of the %s tokenizer are those that JavaScript takes with the u flag", (name) => {
    const { tokenizer } = readTokenizerFiles(embeddedTokenizer(name));
    for (const part of ["normalizer", "pre_tokenizer", "decoder"])
      for (const pattern of patternsOf(tokenizer[part]))
        if (!knownToClients.includes(pattern)) new RegExp(withoutInlineFlags(pattern), "gu");
  });
});
