import { InferenceSession, Tensor as RuntimeTensor } from "onnxruntime-node";
import { expect, it } from "vitest";
import { asSequence, dimText, Graph, interpolatedPositions, type Tensor } from "../index.ts";
import { writeOnnx } from "../onnx.ts";

/** One token's position, then a grid of 2 by 3, one feature each; PyTorch 2.13 gave the interpolated ones. */
const table = [7, 0, 1, 4, 9, 16, 25];

const answer = async (trace: (x: Tensor) => Tensor, dims: readonly number[]) => {
  const graph = new Graph();
  const x = graph.input("x", "float32", ["batch", 1, "height", "width"]);
  graph.output("y", trace(x));
  const session = await InferenceSession.create(writeOnnx(graph, () => new Float32Array()));
  const size = dims.reduce((product, length) => product * length, 1);
  const feed = new RuntimeTensor(
    "float32",
    Float32Array.from({ length: size }, (_, index) => index),
    dims,
  );
  const { y } = await session.run({ x: feed });
  await session.release();
  return { dims: y?.dims, data: Array.from(y?.data as Float32Array, (value) => Math.round(value * 1e4) / 1e4) };
};

const positions = (x: Tensor): Tensor =>
  interpolatedPositions(x, { table: x.graph.constant(table, "float32", [1, 7, 1]), tokens: 1, learned: [2, 3] }, [
    x.size(2),
    x.size(3),
  ]);

it("gives the learned grid its own positions", async () => {
  expect(await answer(positions, [1, 1, 2, 3])).toEqual({ dims: [1, 7, 1], data: table });
});

it("interpolates for another grid, and leaves the positions of tokens alone", async () => {
  expect(await answer(positions, [1, 1, 3, 2])).toEqual({
    dims: [1, 7, 1],
    data: [7, -0.7598, 1.6322, 5.1953, 13.2813, 11.1505, 24.9303],
  });
});

it("puts places one after another row by row, their number known only by its factors", async () => {
  const graph = new Graph();
  const sequence = asSequence(graph.input("x", "float32", ["batch", 4, "rows", "columns"]));
  expect(sequence.shape.map(dimText)).toEqual(["batch", "rows*columns", "4"]);
  expect((await answer(asSequence, [1, 1, 2, 3])).data).toEqual([0, 1, 2, 3, 4, 5]);
});
