import { Graph } from "@tiny-random/nn";
import { writeOnnx } from "@tiny-random/nn/onnx";
import { InferenceSession, Tensor as RuntimeTensor } from "onnxruntime-node";
import { expect, test } from "vitest";
import { samePadding } from "./same-padding.ts";

/** Sizes and sums of rows of ones after padding, of an image whose size the graph does not know. */
const padded = async (height: number, stride: number, dilation = 1) => {
  const graph = new Graph();
  const x = graph.input("x", "float32", [1, 1, "height", "width"]);
  graph.output("y", samePadding(x, { kernel: 3, stride, dilation }));
  const session = await InferenceSession.create(
    writeOnnx(graph, () => new Float32Array()),
    { logSeverityLevel: 3 },
  );
  const { y } = await session.run({
    x: new RuntimeTensor("float32", new Float32Array(height).fill(1), [1, 1, height, 1]),
  });
  const [rows = 0, columns = 0] = y?.dims.slice(2) ?? [];
  const data = Array.from((y?.data ?? []) as Float32Array);
  return Array.from({ length: rows }, (_, row) => Math.max(...data.slice(row * columns, (row + 1) * columns)));
};

test("SAME padding adds one row after an even image, one on both sides of an odd one", async () => {
  expect(await padded(4, 2)).toEqual([1, 1, 1, 1, 0]);
  expect(await padded(3, 2)).toEqual([0, 1, 1, 1, 0]);
  expect(await padded(4, 1)).toEqual([0, 1, 1, 1, 1, 0]);
});

test("dilation multiplies SAME padding", async () => {
  expect(await padded(2, 1, 2)).toEqual([0, 0, 1, 1, 0, 0]);
});
