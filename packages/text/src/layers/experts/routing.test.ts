import { Graph, namedParameters, Parameter, type Tensor } from "@tiny-random/nn";
import { writeOnnx } from "@tiny-random/nn/onnx";
import { InferenceSession, Tensor as RuntimeTensor } from "onnxruntime-node";
import { expect, test } from "vitest";
import { separateExperts } from "./mixture-of-experts.ts";
import { chosenOfSoftmax, groupedRouter, groupedSoftmaxRouter, sigmoidOfChosen, softmaxOfChosen } from "./routing.ts";

/** What a graph over inputs `[batch, length, width]` makes of one position each. */
const run = async (
  inputs: Readonly<Record<string, readonly number[]>>,
  trace: (tensors: Readonly<Record<string, Tensor>>, graph: Graph) => Tensor,
  weights: ReadonlyMap<Parameter, { name: string; data: Float32Array }> = new Map(),
): Promise<number[]> => {
  const graph = new Graph(new Map([...weights].map(([parameter, { name }]) => [parameter, name])));
  const tensors = Object.fromEntries(
    Object.entries(inputs).map(([name, { length }]) => [
      name,
      graph.input(name, "float32", ["batch", "length", length]),
    ]),
  );
  graph.output("out", trace(tensors, graph));
  const file = writeOnnx(graph, (parameter) => weights.get(parameter)?.data ?? new Float32Array());
  const session = await InferenceSession.create(file);
  const feeds = Object.entries(inputs).map(([name, values]) => [
    name,
    new RuntimeTensor("float32", Float32Array.from(values), [1, 1, values.length]),
  ]);
  const { out } = await session.run(Object.fromEntries(feeds));
  return Array.from(out?.data as Float32Array);
};

const exps = (...values: number[]): number => values.reduce((sum, value) => sum + Math.exp(value), 0);

test("softmax over the chosen sums to 1, the chosen of a softmax do not", async () => {
  const scores = [1, 3, 0, 2];
  const chosen = await run({ scores }, (inputs) => softmaxOfChosen(inputs["scores"] as Tensor, 2));
  const expected = [0, Math.exp(3) / exps(3, 2), 0, Math.exp(2) / exps(3, 2)];
  for (const [index, weight] of expected.entries()) expect(chosen[index]).toBeCloseTo(weight, 6);
  const ofAll = await run({ scores }, (inputs) => chosenOfSoftmax(inputs["scores"] as Tensor, 2));
  expect(ofAll[1]).toBeCloseTo(Math.exp(3) / exps(...scores), 6);
  expect([ofAll[0], ofAll[2]]).toEqual([0, 0]);
});

test("choices are noted for validation, with what is compared", () => {
  const graph = new Graph();
  const scores = graph.input("scores", "float32", ["batch", "length", 4]);
  softmaxOfChosen(scores, 2);
  expect(graph.choices).toEqual([{ scores, count: 2 }]);
});

const logit = (probability: number): number => Math.log(probability / (1 - probability));

test("grouped routing chooses in the group whose two best are best, by corrected scores, and weighs by uncorrected ones", async () => {
  const sizes = { width: 8, experts: 8, active: 2, features: 1, activation: "silu" };
  const gate = groupedRouter({ ...sizes, groups: 2, activeGroups: 1, normalized: true, scale: 2.5 });
  const identity = Float32Array.from({ length: 64 }, (_, index) => (index % 9 === 0 ? 1 : 0));
  const correction = Float32Array.of(0, 0, 0, 0, 0, 0, 0.3, 0);
  const weights = new Map(
    namedParameters(gate).map(({ name, parameter }) => [
      parameter,
      { name, data: name === "weight" ? identity : correction },
    ]),
  );
  // The single best is in the first group, the best pair in the second; the correction lifts its third over its second.
  const x = [0.9, 0.1, 0.1, 0.1, 0.7, 0.6, 0.5, 0.1].map(logit);
  const found = await run({ x }, (inputs) => gate(inputs["x"] as Tensor), weights);
  const expected = [0, 0, 0, 0, (2.5 * 0.7) / 1.2, 0, (2.5 * 0.5) / 1.2, 0];
  for (const [index, weight] of expected.entries()) expect(found[index]).toBeCloseTo(weight, 5);
});

test("a group of experts is as good as its best one or its best two, as the mixture says", async () => {
  const sizes = { width: 8, experts: 8, active: 2, features: 1, activation: "silu", groups: 2, activeGroups: 1 };
  const identity = Float32Array.from({ length: 64 }, (_, index) => (index % 9 === 0 ? 1 : 0));
  const chosenBy = async (counted: number): Promise<readonly number[]> => {
    const gate = groupedSoftmaxRouter({ ...sizes, normalized: false, scale: 1 }, counted);
    const weights = new Map(namedParameters(gate).map(({ name, parameter }) => [parameter, { name, data: identity }]));
    // The single best is in the first group, the best pair in the second.
    const found = await run({ x: [2.1, 0, 0.1, 0, 2, 1.9, 0, 0] }, (inputs) => gate(inputs["x"] as Tensor), weights);
    return found.flatMap((weight, expert) => (weight > 0 ? [expert] : []));
  };
  expect(await chosenBy(1)).toEqual([0, 2]);
  expect(await chosenBy(2)).toEqual([4, 5]);
});

test("sigmoids of the chosen are of uncorrected scores, shares of 1 where the mixture says so", async () => {
  const correction = new Parameter([4], { kind: "bias" });
  const weights = new Map([[correction, { name: "correction", data: Float32Array.of(0, 0, 3, 0) }]]);
  const chosen = (normalized: boolean) =>
    run(
      { scores: [2, 1, -1, 0] },
      (inputs) => sigmoidOfChosen(inputs["scores"] as Tensor, 2, { normalized, correction }),
      weights,
    );
  const [first, third] = [1 / (1 + Math.exp(-2)), 1 / (1 + Math.exp(1))];
  for (const [index, weight] of [first, 0, third, 0].entries()) {
    expect((await chosen(false))[index]).toBeCloseTo(weight, 6);
    expect((await chosen(true))[index]).toBeCloseTo(weight / (first + third), 6);
  }
});

test("experts under the checkpoint's keys, joined in the graph, are weighted one by one", async () => {
  const experts = separateExperts(
    { width: 1, experts: 2, active: 1, features: 2, activation: "relu" },
    { gate: "w1", up: "w3", down: "w2" },
  );
  const named = namedParameters(experts);
  expect(named.map(({ name }) => name)).toEqual(
    [0, 1].flatMap((index) => ["w1", "w3", "w2"].map((key) => `${index}.${key}.weight`)),
  );
  const values: Record<string, number[]> = {
    "0.w1.weight": [1, -1],
    "0.w3.weight": [2, 2],
    "0.w2.weight": [1, 1],

    "1.w1.weight": [1, 3],
    "1.w3.weight": [1, 1],
    "1.w2.weight": [1, 10],
  };
  const weights = new Map(
    named.map(({ name, parameter }) => [parameter, { name, data: Float32Array.from(values[name] ?? []) }]),
  );
  const [mixed] = await run(
    { x: [2], chosen: [0.5, 0.25] },
    (inputs) => experts(inputs["x"] as Tensor, inputs["chosen"] as Tensor),
    weights,
  );
  expect(mixed).toBeCloseTo(0.5 * (2 * 4) + 0.25 * (2 * 2 + 10 * 6 * 2), 5);
});
