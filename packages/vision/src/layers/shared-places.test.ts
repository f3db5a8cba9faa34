import { Graph } from "@tiny-random/nn";
import { writeOnnx } from "@tiny-random/nn/onnx";
import { InferenceSession, Tensor as RuntimeTensor } from "onnxruntime-node";
import { expect, test } from "vitest";
import { sharedPlaces } from "./shared-places.ts";

/** The places of patches of one image, by a table of three by three. */
const places = async (kept: readonly (readonly number[])[]): Promise<number[]> => {
  const graph = new Graph();
  graph.output("y", sharedPlaces(graph.input("x", "float32", ["batch", "rows", "columns"]), 3));
  const session = await InferenceSession.create(writeOnnx(graph, () => new Float32Array()));
  const dims = [1, kept.length, kept[0]?.length ?? 0];
  const { y } = await session.run({ x: new RuntimeTensor("float32", Float32Array.from(kept.flat()), dims) });
  return Array.from((y?.data ?? []) as BigInt64Array, Number);
};

// The numbers are Idefics3VisionEmbeddings' answers.
test("patches of an image of the learned size have the places one after another", async () => {
  const row = [1, 1, 1];
  expect(await places([row, row, row])).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
});

test("patches of a wider image share the places by where they are in it", async () => {
  const row = [1, 1, 1, 1, 1];
  expect(await places([row, row])).toEqual([0, 0, 1, 1, 2, 3, 3, 4, 4, 5]);
});

test("padding does not count as image, and has the first place", async () => {
  const kept = [
    [1, 1, 0, 0],
    [1, 1, 0, 0],
    [0, 0, 0, 0],
  ];
  expect(await places(kept)).toEqual([0, 1, 0, 0, 3, 4, 0, 0, 0, 0, 0, 0]);
});
