import { expect, test } from "vitest";
import { byteBuilder } from "./bytes.ts";
import type { Encoder } from "./encode.ts";

const tokenizer = byteBuilder(128).build().instance as Encoder;

// The numbers are PerceiverTokenizer's.
test("ids are a text's bytes behind six special tokens, which are known where they stand in the text", () => {
  expect(tokenizer.encode("é[MASK]a")).toEqual([4, 201, 175, 3, 103, 5]);
  expect(tokenizer.decode([4, 201, 175, 3, 103, 5])).toBe("[CLS]é[MASK]a[SEP]");
  expect(tokenizer.decode([4, 201, 175, 3, 103, 5], true)).toBe("éa");
});

test("two texts are one row, and the shorter row is padded", () => {
  const batch = tokenizer.encodeBatch(["a", "ab"], { padding: "right", pairs: ["c", "d"] });
  expect(batch.input_ids).toEqual([
    [4, 103, 5, 105, 5, 0],
    [4, 103, 104, 5, 106, 5],
  ]);
  expect(batch.attention_mask).toEqual([
    [1, 1, 1, 1, 1, 0],
    [1, 1, 1, 1, 1, 1],
  ]);
});
