import { describe, expect, it } from "vitest";
import { charsmapFor, normalizedCharacters, type Replacements } from "./charsmap.ts";

/** The longest text of a table that others begin with, as darts-clone and SentencePiece look for it. */
const replaced = (charsmap: Uint8Array, text: string): string => {
  const view = new DataView(charsmap.buffer, charsmap.byteOffset);
  const size = view.getUint32(0, true);
  const unit = (at: number): number => view.getUint32(4 + 4 * at, true);
  const offset = (value: number): number => (value >>> 10) << ((value & (1 << 9)) >>> 6);
  const bytes = new TextEncoder().encode(text);
  let [at, found, length] = [offset(unit(0)), -1, 0];
  for (const [index, byte] of bytes.entries()) {
    at ^= byte;
    const value = unit(at);
    if ((value & 0x800000ff) !== byte) break;
    at ^= offset(value);
    if (value & (1 << 8)) [found, length] = [unit(at) & 0x7fffffff, index + 1];
  }
  if (found < 0) return text;
  const rest = charsmap.subarray(4 + size + found);
  const other = new TextDecoder().decode(rest.subarray(0, rest.indexOf(0)));
  return other + new TextDecoder().decode(bytes.subarray(length));
};

describe("a table of replacements", () => {
  const replacements: Replacements = new Map([
    ["\t", " "],
    ["é", "e"],
    ["``", '"'],
    ["e\u0301", "é"],
    ["\u0301", ""],
    ["ﬁ", "fi"],
    ["𝐀", "A"],
  ]);
  const charsmap = charsmapFor(replacements);

  it("has every text, and what takes its place", () => {
    for (const [text, other] of replacements) expect([text, replaced(charsmap, text)]).toEqual([text, other]);
  });

  it("leaves other texts as they are, also those that begin as one of the replaced does", () => {
    for (const text of ["a", "`", "è", "𝐁", "\n", "e"]) expect(replaced(charsmap, text)).toBe(text);
  });

  it("has whole blocks, without which loaders refuse it", () => {
    expect(new DataView(charsmap.buffer).getUint32(0, true) % 1024).toBe(0);
  });

  it("tells thousands of texts apart", () => {
    const accented = normalizedCharacters(
      (one) => one.normalize("NFKD").replace(/\p{M}/gu, ""),
      new Set("abcdefghijk"),
    );
    const many = charsmapFor(accented);
    expect(accented.size).toBeGreaterThan(2000);
    for (const [text, other] of accented) if (replaced(many, text) !== other) throw new Error(`${text} is lost`);
  });
});

it("characters of which a tokenizer knows nothing are not in a table: they are unknown either way", () => {
  const lower = normalizedCharacters((one) => one.toLowerCase(), new Set(["ä"]));
  expect([...lower.keys()]).toEqual(["Ä"]);
});
