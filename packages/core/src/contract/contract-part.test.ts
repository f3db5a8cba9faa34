import { expect, test } from "vitest";
import { familiesOfPart } from "./contract-part.ts";

const all = ["albert", "bert", "gpt2", "llama", "mistral"];

test("the parts of a contract's run are disjoint and together every family", () => {
  const parts = ["1/3", "2/3", "3/3"].map((shard) => familiesOfPart(all, { CONTRACT_SHARD: shard }));
  expect(parts.flat().sort()).toEqual(all);
  for (const part of parts) expect(part.length).toBeGreaterThan(0);
});

test("a run of the contract without an environment is of every family", () => {
  expect(familiesOfPart(all, {})).toEqual(all);
});

test("a run of the contract is of named families alone, each in one of its parts", () => {
  const named = { CONTRACT_FAMILIES: "mistral,bert,none" };
  expect(familiesOfPart(all, named)).toEqual(["bert", "mistral"]);
  const parts = ["1/2", "2/2"].flatMap((shard) => familiesOfPart(all, { ...named, CONTRACT_SHARD: shard }));
  expect(parts.sort()).toEqual(["bert", "mistral"]);
});
