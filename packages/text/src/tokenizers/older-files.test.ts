import { expect, it } from "vitest";
import { olderFilesFor } from "./older-files.ts";
import { embedded } from "./references.test.data.ts";

it("CTRL's older files mark the parts of a word that others follow, and have the merges behind a line", () => {
  const files = embedded("ctrl");
  const { "vocab.json": vocab = "", "merges.txt": merges = "" } = olderFilesFor(files);
  const ids = JSON.parse(vocab) as Record<string, number>;
  const { model } = files.tokenizer;
  if (model.type !== "BPE") throw new Error("it is a BPE");
  expect(ids["<unk>"]).toBe(0);
  expect(ids["the"]).toBe(model.vocab["the</w>"]);
  expect(ids["th@@"]).toBe(model.vocab["th"]);
  expect(Object.keys(ids)).toHaveLength(Object.keys(model.vocab).length);
  const lines = merges.split("\n");
  expect(lines[0]).toMatch(/^#version/);
  expect(lines.at(-1)).toBe("");
  expect(lines.slice(1, -1)).toHaveLength(model.merges.length);
});

it("a class that reads tokenizer.json gets no older files", () => {
  expect(olderFilesFor(embedded("gpt2"))).toEqual({});
});
