import { describe, expect, it } from "vitest";
import { tokenRow, vocabularyOf } from "./token-pieces.ts";

const pieces = (tokenizer: object, ids: readonly number[]) =>
  tokenRow("row", ids, vocabularyOf(JSON.stringify(tokenizer))).tokens.map(([, piece, kind]) => [piece, kind]);

describe("token pieces", () => {
  it("reads byte-level pieces as text, and parts of characters as bytes", () => {
    const tokenizer = { pre_tokenizer: { type: "ByteLevel" }, model: { vocab: { Ġred: 0, Ã: 1, "©": 2, "Ã©": 3 } } };
    expect(pieces(tokenizer, [0, 1, 3]).map(([piece]) => piece)).toEqual([" red", "‹C3›", "é"]);
  });

  it("reads the end of a word as a space", () => {
    const tokenizer = { decoder: { type: "ByteLevel" }, model: { vocab: { "red</w>": 0 } } };
    expect(pieces(tokenizer, [0])).toEqual([["red ", "text"]]);
  });

  it("reads SentencePiece's mark as a space, from a list of pieces with scores", () => {
    const tokenizer = {
      model: {
        vocab: [
          ["<unk>", 0],
          ["▁red", -1],
        ],
      },
    };
    expect(pieces(tokenizer, [1])).toEqual([[" red", "text"]]);
  });

  it("tells special tokens and padding from text", () => {
    const tokenizer = { added_tokens: [{ id: 5, content: "[CLS]", special: true }], model: { vocab: { a: 0 } } };
    expect(pieces(tokenizer, [5, 0])).toEqual([
      ["[CLS]", "special"],
      ["a", "text"],
    ]);
    const row = tokenRow("row", [0], vocabularyOf(JSON.stringify(tokenizer)), () => true);
    expect(row.tokens[0]?.[2]).toBe("padding");
  });

  it("takes ids for code points where there is no vocabulary", () => {
    expect(tokenRow("row", [104, 105, 57344], undefined).tokens.map(([, piece]) => piece)).toEqual([
      "h",
      "i",
      "#57344",
    ]);
  });
});
