import { InferenceSession, Tensor as RuntimeTensor } from "onnxruntime-node";
import { expect, test } from "vitest";
import { Graph } from "../graph.ts";
import { writeOnnx } from "../onnx.ts";
import type { Tensor } from "../tensor.ts";
import { inWindows, outOfWindows, padToWindows, shifted, shiftMask, windowGrid } from "./windows.ts";

/** Runs what is traced of an image of one channel, whose pixels are numbered. */
const run = async (height: number, width: number, trace: (x: Tensor) => Tensor) => {
  const graph = new Graph();
  graph.output("y", trace(graph.input("x", "float32", ["batch_size", "height", "width", 1])));
  const session = await InferenceSession.create(
    writeOnnx(graph, () => new Float32Array()),
    { logSeverityLevel: 3 },
  );
  const pixels = Float32Array.from({ length: height * width }, (_, index) => index + 1);
  const { y } = await session.run({ x: new RuntimeTensor("float32", pixels, [1, height, width, 1]) });
  return { dims: [...(y?.dims ?? [])], data: Array.from((y?.data ?? []) as Float32Array, (value) => value + 0) };
};

test("an image is cut into windows, padded below and to the right, and put together again", async () => {
  const windows = await run(2, 3, (x) => inWindows(padToWindows(x, windowGrid(x, 2)), windowGrid(x, 2)));
  expect(windows).toEqual({ dims: [2, 4, 1], data: [1, 2, 4, 5, 3, 0, 6, 0] });
  const again = await run(2, 3, (x) => {
    const grid = windowGrid(x, 2);
    return outOfWindows(inWindows(padToWindows(x, grid), grid), grid, x.size(0));
  });
  expect(again).toEqual({ dims: [1, 2, 4, 1], data: [1, 2, 3, 0, 4, 5, 6, 0] });
});

test("what a shift moves out comes in again, and the opposite shift undoes it", async () => {
  const one = (x: Tensor, by: number) => shifted(x, x.graph.constant([by], "int64"));
  expect((await run(2, 3, (x) => one(x, 1))).data).toEqual([5, 6, 4, 2, 3, 1]);
  expect((await run(2, 3, (x) => one(one(x, 1), -1))).data).toEqual([1, 2, 3, 4, 5, 6]);
});

test("a shifted window keeps apart what came in again; without a shift nothing is kept apart", async () => {
  const masks = (shift: number) =>
    run(2, 4, (x) => shiftMask(x.graph.constant([shift], "int64"), windowGrid(x, 2), x.size(0)));
  const { dims, data } = await masks(1);
  expect(dims).toEqual([2, 1, 4, 4]);
  // The left window's rows are of two regions, the right one's four pixels of four.
  expect(data.slice(0, 16)).toEqual([0, 0, -100, -100, 0, 0, -100, -100, -100, -100, 0, 0, -100, -100, 0, 0]);
  expect(data.slice(16, 20)).toEqual([0, -100, -100, -100]);
  expect((await masks(0)).data.every((value) => value === 0)).toBe(true);
});
