import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { pendingDirectory } from "./save.ts";

let out: string;
let model: string;
beforeEach(() => {
  out = mkdtempSync(path.join(tmpdir(), "tiny-random-foreign-"));
  model = path.join(out, "tiny-random-BertModel");
});
afterEach(() => rmSync(out, { recursive: true, force: true }));

const provenance = (...files: string[]) =>
  JSON.stringify({ files: Object.fromEntries(files.map((name) => [name, "hash"])) });

/** Writes a model with these files in the place of whatever is there. */
const replace = (files: Readonly<Record<string, string>>): void => {
  const pending = pendingDirectory(model);
  try {
    pending.write(files);
    pending.commit();
  } finally {
    pending.discard();
  }
};

it("a directory that is no tiny model is never replaced", () => {
  mkdirSync(model);
  writeFileSync(path.join(model, "thesis.txt"), "mine");
  expect(() => replace({ "config.json": "{}" })).toThrow(
    "is no tiny model: it holds files that tiny-random did not make",
  );
  expect(readFileSync(path.join(model, "thesis.txt"), "utf8")).toBe("mine");
});

it("a file in a model's place is never replaced", () => {
  writeFileSync(model, "mine");
  expect(() => replace({ "config.json": "{}" })).toThrow("is no directory");
  expect(readFileSync(model, "utf8")).toBe("mine");
});

it("files and links that somebody put into a model stay when it is made again; files of the model before go", () => {
  replace({
    "config.json": "old",
    "onnx/old.onnx": "old",
    "tiny-random.json": provenance("config.json", "onnx/old.onnx"),
  });
  mkdirSync(path.join(model, "notes"));
  writeFileSync(path.join(model, "notes/mine.txt"), "mine");
  symlinkSync("/nowhere", path.join(model, "link"));
  replace({ "config.json": "new", "tiny-random.json": provenance("config.json") });
  expect(readFileSync(path.join(model, "config.json"), "utf8")).toBe("new");
  expect(readFileSync(path.join(model, "notes/mine.txt"), "utf8")).toBe("mine");
  expect(existsSync(path.join(model, "onnx"))).toBe(false);
});

it("a new model that has a file of the name of somebody's is refused, and the earlier one stays", () => {
  replace({ "config.json": "old", "tiny-random.json": provenance("config.json") });
  mkdirSync(path.join(model, "adapter"));
  writeFileSync(path.join(model, "adapter/adapter_config.json"), "mine");
  expect(() => replace({ "config.json": "new", "adapter/adapter_config.json": "new" })).toThrow(
    "adapter_config.json is not from tiny-random, and the new model has a file of that name",
  );
  expect(readFileSync(path.join(model, "adapter/adapter_config.json"), "utf8")).toBe("mine");
  expect(readFileSync(path.join(model, "config.json"), "utf8")).toBe("old");
});
