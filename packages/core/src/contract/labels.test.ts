import { expect, it } from "vitest";
import { labelsOf } from "./labels.ts";

const config = { model_type: "any" };

it("counts labels by number, by name, or takes two", () => {
  expect(labelsOf({ ...config, num_labels: 5, id2label: { 0: "a" } })).toBe(5);
  expect(labelsOf({ ...config, id2label: { 0: "a", 1: "b", 2: "c" } })).toBe(3);
  expect(labelsOf(config)).toBe(2);
});

it("refuses more labels than any model has, and names the key", () => {
  expect(labelsOf({ ...config, num_labels: 21_843 })).toBe(21_843);
  expect(() => labelsOf({ ...config, num_labels: 1_000_000 })).toThrow("num_labels says 1000000 labels");
  const id2label = Object.fromEntries(Array.from({ length: 100_001 }, (_, id) => [id, `L${id}`]));
  expect(() => labelsOf({ ...config, id2label })).toThrow("id2label says 100001 labels");
});
