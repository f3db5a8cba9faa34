import { expect, test } from "vitest";
import { architectureModels } from "./architecture-models.ts";
import { madeModels } from "./made-models.ts";

test("a class under a second model type has a second address; the plain one is for the type that owns the class", async () => {
  const owned = { architecture: "LlamaModel", modelType: "internlm3", owner: "llama", task: null };
  const classes = [owned, { architecture: "LlamaModel", modelType: "llama", task: null }];
  const models = architectureModels(classes, "/nowhere", async () => {}, madeModels());
  const tagsOf = async (id: string) => (await models.find(id))?.summary.tags;
  expect(await tagsOf("tiny-random/tiny-random-LlamaModel")).toContain("llama");
  expect(await tagsOf("tiny-random/tiny-random-internlm3-LlamaModel")).toContain("internlm3");
  expect((await models.list()).map(({ id }) => id)).toEqual([
    "tiny-random/tiny-random-internlm3-LlamaModel",
    "tiny-random/tiny-random-LlamaModel",
  ]);
});
