import { expect, it } from "vitest";
import { TextTokenizer } from "./encode.ts";
import { reduceTokenizer } from "./reduce.ts";
import { embedded } from "./references.test.data.ts";

const tokenizer = (name: string): TextTokenizer =>
  new TextTokenizer(reduceTokenizer(embedded(name), { budget: 1024, keepIds: [] }).files);

it("encodes with or without special tokens, and decodes either way", () => {
  const bert = tokenizer("bert");
  const bare = bert.encode("the river", false);
  const whole = bert.encode("the river");
  expect(whole.slice(1, -1)).toEqual(bare);
  expect(bert.decode(whole)).toBe("[CLS] the river [SEP]");
  expect(bert.decode(whole, true)).toBe("the river");
  expect(tokenizer("gpt2").decode([])).toBe("");
});

it("pads rows to the longest, on either side, with the padding id and a mask of zeros", () => {
  const gpt2 = tokenizer("gpt2");
  const [short, long] = [gpt2.encode("a"), gpt2.encode("the river bends twice")];
  const missing = Array(long.length - short.length);
  const batch = gpt2.encodeBatch(["a", "the river bends twice"], { padding: "left" });
  expect(batch.input_ids).toEqual([[...missing.fill(1023), ...short], long]);
  expect(batch.attention_mask).toEqual([[...missing.fill(0), ...short.map(() => 1)], long.map(() => 1)]);
  const right = gpt2.encodeBatch(["a", "the river bends twice"], { padding: "right" });
  expect(right.input_ids[0]).toEqual([...short, ...missing.fill(1023)]);
  expect(gpt2.encodeBatch([], { padding: "right" }).input_ids).toEqual([]);
});

it("tells the second text of a pair by its type", () => {
  const bert = tokenizer("bert");
  const batch = bert.encodeBatch(["the river"], { padding: "right", pairs: ["a boat"] });
  const [first, second] = [bert.encode("the river"), bert.encode("a boat").slice(1)];
  expect(batch.input_ids).toEqual([[...first, ...second]]);
  expect(batch.token_type_ids).toEqual([[...first.map(() => 0), ...second.map(() => 1)]]);
});
