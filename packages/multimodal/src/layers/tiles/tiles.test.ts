import { Graph, shufflePatches, type Tensor } from "@tiny-random/nn";
import { writeOnnx } from "@tiny-random/nn/onnx";
import { InferenceSession, Tensor as RuntimeTensor } from "onnxruntime-node";
import { expect, it } from "vitest";
import { patchMask, realTiles } from "./tiles.ts";

/** Runs what is traced of a batch of values. */
const run = async (values: readonly number[], dims: readonly number[], trace: (x: Tensor) => Tensor) => {
  const graph = new Graph();
  graph.output("y", trace(graph.input("x", "float32", ["batch", ...dims.slice(1)])));
  const session = await InferenceSession.create(writeOnnx(graph, () => new Float32Array()));
  const { y } = await session.run({ x: new RuntimeTensor("float32", Float32Array.from(values), dims) });
  return { dims: [...(y?.dims ?? [])], data: Array.from((y?.data ?? []) as Float32Array) };
};

it("tiles that are zeros throughout are left out, with their masks", async () => {
  const values = [1, 0, 0, 0, 0, 3, 4, -5];
  const masked = (x: Tensor) => x.squeeze(2).ge(0);
  const pixels = await run(values, [2, 2, 1, 1, 2], (x) => realTiles(x, masked(x)).pixels);
  expect(pixels).toEqual({ dims: [3, 1, 1, 2], data: [1, 0, 0, 3, 4, -5] });
  const mask = await run(values, [2, 2, 1, 1, 2], (x) => realTiles(x, masked(x)).mask.to("float32"));
  expect(mask).toEqual({ dims: [3, 1, 2], data: [1, 1, 1, 1, 1, 0] });
});

it("a patch is image where any of its pixels is", async () => {
  const mask = [1, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 1, 1, 0, 1];
  const kept = await run(mask, [1, 4, 4], (x) => patchMask(x.gt(0), 2));
  expect(kept).toEqual({ dims: [1, 2, 2], data: [1, 0, 1, 1] });
});

// Idefics3Connector's answer.
it("squares of patches become one vector each, row by row", async () => {
  const values = Array.from({ length: 16 }, (_, index) => index);
  const { dims, data } = await run(values, [1, 16, 1], (x) => shufflePatches(x, 2));
  expect(dims).toEqual([1, 4, 4]);
  expect(data).toEqual([0, 1, 4, 5, 2, 3, 6, 7, 8, 9, 12, 13, 10, 11, 14, 15]);
});
