import { Graph } from "@tiny-random/nn";
import { writeOnnx } from "@tiny-random/nn/onnx";
import { InferenceSession, Tensor as RuntimeTensor } from "onnxruntime-node";
import { expect, it } from "vitest";
import { inverseSpline } from "./rational-quadratic-spline.ts";

/** Seven splines of four bins each, given by the index of their values. */
const numbers = (count: number, of: (index: number) => number) =>
  Float32Array.from({ length: count }, (_, at) => of(at));

it("undoes a spline inside its bounds as Transformers does, and leaves what is beyond as it is", async () => {
  const graph = new Graph();
  const y = graph.input("y", "float32", ["batch_size", 7]);
  const spline = {
    bound: 5,
    widths: graph.constant(numbers(28, Math.sin), "float32", [1, 7, 4]),
    heights: graph.constant(
      numbers(28, (index) => Math.cos(0.7 * index)),
      "float32",
      [1, 7, 4],
    ),
    slopes: graph.constant(
      numbers(21, (index) => Math.sin(1.3 * index)),
      "float32",
      [1, 7, 3],
    ),
  };
  graph.output("x", inverseSpline(y, spline));
  const session = await InferenceSession.create(writeOnnx(graph, () => new Float32Array(0)));
  const given = Float32Array.from([-7, -4.9, -1.5, 0, 2.2, 4.99, 6]);
  const { x } = await session.run({ y: new RuntimeTensor("float32", given, [1, 7]) });
  await session.release();
  const expected = [-7, -4.9058, 0.8696, -1.7591, 0.5231, 4.9903, 6];
  for (const [index, value] of expected.entries()) expect(Number(x?.data[index])).toBeCloseTo(value, 3);
});
