import { InferenceSession } from "onnxruntime-node";
import { expect, test } from "vitest";
import { Graph, namedParameters, xielu } from "../index.ts";
import { writeOnnx } from "../onnx.ts";

/** What `XIELUActivation` of Transformers 5.23 gives with these weights. */
const weights: Readonly<Record<string, number>> = { alpha_p: 0.1, alpha_n: -0.05, beta: 0.5, eps: -1e-6 };
const inputs = [-3, -0.5, -1e-7, 0, 0.25, 2];
const expected = [0.895093441, -0.12552321, -1.102e-6, -1.168e-6, 0.171524793, 3.977586746];

test("xIELU grows as a square above 0, and below 0 by another rate", async () => {
  const layer = xielu();
  const names = new Map(namedParameters(layer).map(({ name, parameter }) => [parameter, name]));
  const graph = new Graph(names);
  graph.output("y", layer(graph.constant(inputs, "float32", [inputs.length])));
  const file = writeOnnx(graph, (parameter) => Float32Array.of(weights[names.get(parameter) ?? ""] ?? Number.NaN));
  const { y } = await (await InferenceSession.create(file)).run({});
  const answers = Array.from(y?.data as Float32Array);
  for (const [index, value] of expected.entries()) expect(answers[index]).toBeCloseTo(value, 6);
});
