import { Graph } from "@tiny-random/nn";
import { writeOnnx } from "@tiny-random/nn/onnx";
import { InferenceSession, Tensor as RuntimeTensor } from "onnxruntime-node";
import { expect, test } from "vitest";
import { fractionalPositions } from "./fractional-tower.ts";

/** Positions of the patches of one image in a table of three by three. */
const positions = async (mask: readonly (readonly number[])[]): Promise<number[]> => {
  const graph = new Graph();
  graph.output("y", fractionalPositions(graph.input("x", "float32", ["batch", "rows", "columns"]), 3));
  const session = await InferenceSession.create(writeOnnx(graph, () => new Float32Array()));
  const dims = [1, mask.length, mask[0]?.length ?? 0];
  const { y } = await session.run({ x: new RuntimeTensor("float32", Float32Array.from(mask.flat()), dims) });
  return Array.from((y?.data ?? []) as BigInt64Array, Number);
};

// The numbers are Idefics3VisionEmbeddings' answers.
test("an image of the learned size has the positions in order", async () => {
  const row = [1, 1, 1];
  expect(await positions([row, row, row])).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
});

test("several patches of a wider image share a position by their fraction of its width", async () => {
  const row = [1, 1, 1, 1, 1];
  expect(await positions([row, row])).toEqual([0, 0, 1, 1, 2, 3, 3, 4, 4, 5]);
});

test("padding has position 0 and does not count in the fractions", async () => {
  const mask = [
    [1, 1, 0, 0],
    [1, 1, 0, 0],
    [0, 0, 0, 0],
  ];
  expect(await positions(mask)).toEqual([0, 1, 0, 0, 3, 4, 0, 0, 0, 0, 0, 0]);
});
