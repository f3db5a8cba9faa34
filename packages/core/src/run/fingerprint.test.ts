import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import { fakeClass, fakeFamily, installed, optionsFor } from "../contract/fake-family.test.fixture.ts";
import { directoryFiles } from "../contract/reference-files.ts";
import type { Families } from "../discover/discover.ts";
import type { GenerateOptions } from "../plan/generate-options.ts";
import { filesReference } from "../resolve/reference.ts";
import type { ModelFormat } from "../save/model-format.ts";
import { createFingerprint } from "./fingerprint.ts";

const directory = mkdtempSync(path.join(tmpdir(), "tiny-random-fingerprint-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const inMemory = installed(fakeFamily({ FakeModel: fakeClass, FakeForScores: fakeClass }));
/** The same families as if they had come from this file. */
const families: Families = {
  ...inMemory,
  plugins: inMemory.plugins.map((plugin) => ({ ...plugin, file: fileURLToPath(import.meta.url) })),
};
const of = (changes: Partial<GenerateOptions> = {}, architecture = "FakeModel") =>
  createFingerprint(families, optionsFor("out", changes))({ architecture, modelType: "fake" });

const format = (settings: unknown): ModelFormat => ({
  name: "fake",
  settings,
  module: fileURLToPath(import.meta.url),
  files: async () => ({}),
});

const reference = (changes: Record<string, string> = {}) => {
  const files = {
    "config.json": '{ "model_type": "fake" }',
    "tokenizer.json": "{}",
    "model.safetensors": "",
    ...changes,
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(path.join(directory, name), content);
  return { reference: filesReference(directoryFiles(directory)) };
};

test("is the same for the same, wherever it goes", async () => {
  expect(await of()).toMatch(/^[0-9a-f]{64}$/);
  expect(await of({ out: "elsewhere" })).toBe(await of());
  expect(await of(reference({ "model.safetensors": "weights are not read" }))).toBe(await of(reference()));
});

test("differs for every option, class and reference", async () => {
  const all = [
    await of(),
    await of({}, "FakeForScores"),
    await of({ seed: 1 }),
    await of({ size: "small" }),
    await of({ tokenizer: "full" }),
    await of({ dtype: "bfloat16" }),
    await of({ settings: [{ path: "hidden_size", value: 8 }] }),
    await of({ maxShardSize: 100 }),
    await of({ adapter: "lora" }),
    await of({ formats: [format(["f32"])] }),
    await of({ formats: [format(["f16"])] }),
    await of(reference()),
    await of(reference({ "config.json": '{ "model_type": "fake", "hidden_size": 8 }' })),
    await of(reference({ "tokenizer.json": "[]" })),
    await of(reference({ "added.txt": "" })),
  ];
  expect(new Set(all).size).toBe(all.length);
  expect(all).not.toContain(null);
});

test("is unknown for graph passes, families of no file and references that cannot be read", async () => {
  expect(await of({ passes: [() => {}] })).toBeNull();
  expect(
    await createFingerprint(inMemory, optionsFor("out"))({ architecture: "FakeModel", modelType: "fake" }),
  ).toBeNull();
  expect(await of(reference({ "config.json": "{" }))).toBeNull();
});
