import { expect, test } from "vitest";
import { loadableModels } from "./loadable-models.ts";
import type { MadeModel } from "./made-models.ts";
import type { RepositorySummary } from "./repository.ts";

const pair = (architecture: string, status: "native" | "loadable" | "missing") => ({
  modelType: architecture.toLowerCase(),
  architecture,
  modality: "text",
  status,
});

const asked: MadeModel[] = [];
const repositoryOf = (summary: RepositorySummary, model: MadeModel) => {
  asked.push(model);
  return { summary, refs: async () => new Map(), snapshot: async () => undefined, history: async () => [] };
};
const made: string[] = [];
const models = loadableModels(
  [pair("OneModel", "loadable"), pair("TwoModel", "native"), pair("ThreeModel", "missing")],
  "/models",
  async ({ architecture }) => void made.push(architecture),
  repositoryOf,
);

test("classes that no family has are there under any owner, and say what they are", async () => {
  for (const id of ["tiny-random/tiny-random-OneModel", "anyone/tiny-OneModel"]) {
    expect(models.has(id)).toBe(true);
    const { summary } = (await models.find(id)) ?? {};
    expect(summary).toEqual({ id, tags: ["transformers", "safetensors", "tiny-random", "loadable", "onemodel"] });
  }
  expect((await models.list()).map(({ id }) => id)).toEqual(["tiny-random/tiny-random-OneModel"]);
});

test("each is made when it is asked for, in a directory of its name", async () => {
  await models.find("tiny-random/tiny-random-OneModel");
  const model = asked.at(-1);
  expect([model?.directory, made]).toEqual(["/models/tiny-random-OneModel", []]);
  await model?.make();
  expect(made).toEqual(["OneModel"]);
});

test.each([
  "tiny-random/tiny-random-TwoModel",
  "tiny-random/tiny-random-ThreeModel",
  "tiny-random-OneModel",
  "a/OneModel",
])("%s is none of them", async (id) => {
  expect(models.has(id)).toBe(false);
  expect(await models.find(id)).toBeUndefined();
});
