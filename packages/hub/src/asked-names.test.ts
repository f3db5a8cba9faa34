import { expect, test } from "vitest";
import type { ServedClass } from "./architecture-models.ts";
import { askedModels } from "./asked-names.ts";
import { fakeFamily, installed } from "./hub.test.fixture.ts";
import { madeModels } from "./made-models.ts";

const classes: ServedClass[] = [
  { architecture: "BertModel", modelType: "bert", task: null },
  { architecture: "BertForMaskedLM", modelType: "bert", task: "fill-mask" },
  { architecture: "Qwen2ForCausalLM", modelType: "qwen2", task: "text-generation" },
  { architecture: "XLMRobertaModel", modelType: "xlm-roberta", task: null },
  { architecture: "LlamaModel", modelType: "internlm3", owner: "llama", task: null },
];

const modelTypes = [...new Set(classes.map(({ modelType }) => modelType))];
const classesOf = (modelType: string): string[] =>
  classes.filter((one) => one.modelType === modelType).map(({ architecture }) => architecture);
const families = installed(
  ...modelTypes.map((modelType) => ({
    ...fakeFamily(modelType, "none", classesOf(modelType)),
    variants: modelType === "qwen2" ? { older: { config: {}, version: "1.5" } } : {},
  })),
);

const made: string[] = [];
const models = askedModels(
  families,
  classes,
  "/nowhere",
  async ({ architecture }, { out }) => void made.push(out === "/nowhere" ? architecture : `${architecture} in ${out}`),
  madeModels(),
);

test.each([
  ["peft-internal-testing/tiny-random-BertModel", "BertModel"],
  ["onnx-community/tiny-random-BertForMaskedLM-ONNX", "BertForMaskedLM"],
  ["Xenova/tiny-random-BertModel_timestamped", "BertModel"],
  ["trl-internal-testing/tiny-Qwen2ForCausalLM-2.5", "Qwen2ForCausalLM"],
  ["trl-internal-testing/tiny-Qwen2ForCausalLM-1.5", "Qwen2ForCausalLM in /nowhere/.forms/1.5"],
  ["me/tiny-random-qwen2-v1.5", "Qwen2ForCausalLM in /nowhere/.forms/1.5"],
  ["anyone/tiny-random-bert", "BertForMaskedLM"],
  ["hf-internal-testing/tiny-random-bert-sharded", "BertForMaskedLM in /nowhere/.forms/sharded"],
  ["hf-internal-testing/tiny-bert-subfolder-sharded", "BertForMaskedLM in /nowhere/.forms/sharded-subfolder"],
  ["me/tiny-random-Qwen2ForCausalLM-1.5-lora", "Qwen2ForCausalLM in /nowhere/.forms/lora-1.5"],
  ["hf-internal-testing/tiny-xlm-roberta", "XLMRobertaModel"],
  ["hf-internal-testing/tiny-random-XLM_RoBERTa", "XLMRobertaModel"],
  ["me/tiny-random-internlm3-LlamaModel", "LlamaModel"],
])("%s is %s, under the name it was asked by", async (id, architecture) => {
  expect(models.has(id)).toBe(true);
  const repository = await models.find(id);
  expect(repository?.summary.id).toBe(id);
  await expect(repository?.snapshot("main")).rejects.toThrow("is not there");
  expect(made.splice(0)).toEqual([architecture]);
});

test.each([
  "me/BertModel",
  "tiny-random-BertModel",
  "me/tiny-random-Nothing",
  "me/tiny-random-",
  "me/tiny-random-bert-large",
  "tiny-random-BertModel/other",
])("%s stands for nothing", async (id) => {
  expect(models.has(id)).toBe(false);
  expect(await models.find(id)).toBeUndefined();
});

test("where clients write, names of others than testing organizations are theirs", () => {
  const some = askedModels(families, classes, "/nowhere", async () => {}, madeModels(), "testing");
  for (const id of ["peft-internal-testing/tiny-random-bert", "onnx-community/tiny-random-BertModel-ONNX"])
    expect(some.has(id)).toBe(true);
  expect(some.has("me/tiny-random-BertModel")).toBe(false);
});
