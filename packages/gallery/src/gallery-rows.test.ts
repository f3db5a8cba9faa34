import { configFacts, defineFamily, joinPlugins, type ModelConfig } from "@tiny-random/core";
import { expect, test } from "vitest";
import { galleryData } from "./gallery-rows.ts";

const unmade = (): never => {
  throw new Error("no class of this family is made");
};

const llama4Text = defineFamily({
  modelType: "llama4_text",
  facts: configFacts<ModelConfig>({ className: "AnyConfig", defaults: { model_type: "llama4_text" } }),
  reference: {
    repo: "nobody/any",
    config: { model_type: "llama4_text" },
    files: { description: "none", list: () => [], read: () => undefined },
  },
  shrink: (config) => config,
  processors: () => [],
  architectures: {
    Llama4ForCausalLM: { task: "text-generation", padding: "right", build: unmade, sessions: unmade, inputs: unmade },
  },
});

const families = joinPlugins([
  {
    packageName: "fake",
    plugin: { apiVersion: 1, name: "fake", families: { llama4_text: async () => ({ default: llama4Text }) } },
  },
]);

test("a class that no family has for a type is not taken for another type's of that name, and comes behind it", async () => {
  const { rows } = await galleryData(families, "/nowhere", false);
  const found = rows.filter(({ architecture }) => architecture === "Llama4ForCausalLM");
  expect(found.map(({ modelType, status, provenBy }) => [modelType, status, provenBy !== undefined])).toEqual([
    ["llama4_text", "unmade", true],
    ["llama4", "loadable", false],
  ]);
});
