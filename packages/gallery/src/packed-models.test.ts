import { expect, it } from "vitest";
import { packModels, unpackModels } from "./packed-models.ts";
import type { ModelDetails } from "./page-data.ts";

const model = (architecture: string, more: Partial<ModelDetails> = {}): ModelDetails => ({
  architecture,
  modelType: "bert",
  reference: "r",
  seed: 0,
  size: "tiny",
  dtype: "float32",
  padding: "right",
  config: [],
  golden: [],
  files: [["config.json", 3]],
  tensors: ["bias", "l.0.bias", "a.b.0.weight"].map((name) => ({ name, dtype: "F32", shape: [2] })),
  sessions: [
    {
      name: "model",
      bytes: 5,
      outputs: [],
      inputs: [{ name: "x", dtype: "float32", axes: ["batch_size", 4] }],
      nodes: [
        { op: "MatMul", path: ["a", "b.0"], reads: ["x"], weights: ["a.b.0.weight.transposed", "elsewhere.weight"] },
        { op: "Add", path: [], reads: [0, "x"], weights: ["bias"] },
        { op: "Softmax", path: ["a"], reads: [1, 0], gives: ["y"] },
      ],
    },
  ],
  ...more,
});

it("gives back what was packed", () => {
  const generation = { prompt: { name: "prompt", tokens: [] }, continuation: { name: "rest", tokens: [] } };
  const models = [model("BertModel"), model("BertForMaskedLM", { generation })];
  expect(unpackModels(JSON.parse(JSON.stringify(packModels(models))))).toEqual(models);
});

it("makes two equal layers of a graph equal text", () => {
  const layer = (index: number) => [
    { op: "MatMul", path: [`l.${index}`], reads: [index * 2 - 1], weights: [`l.${index}.weight.transposed`] },
    { op: "Add", path: [`l.${index}`], reads: [index * 2] },
  ];
  const nodes = [{ op: "Cast", path: [], reads: ["x"] }, ...layer(1), ...layer(2)];
  const tensors = [0, 1, 2].map((index) => ({ name: `l.${index}.weight`, dtype: "F32", shape: [2, 2] }));
  const sessions = model("BertModel").sessions.map((session) => ({ ...session, nodes }));
  const packed = packModels([model("BertModel", { tensors, sessions })]).sessions;
  const [reads = []] = packed["reads"] as number[][][];
  const [weights = {}] = packed["weights"] as Record<number, string[]>[];
  expect(reads.slice(1, 3)).toEqual(reads.slice(3, 5));
  expect(weights[1]).toEqual(weights[3]);
});
