import { InferenceSession, Tensor as RuntimeTensor } from "onnxruntime-node";
import { expect, test } from "vitest";
import { Graph } from "../graph.ts";
import { writeOnnx } from "../onnx.ts";
import type { Tensor } from "../tensor.ts";
import { distanceIndex } from "./disentangled-attention.ts";
import { byDistance, distanceBucket, earlierBucket } from "./distance-buckets.ts";
import { nearMask, unevenMask } from "./mask.ts";

/** What a graph over one row of ids makes of it. */
const ofRow = async (row: readonly number[], trace: (ids: Tensor) => Tensor): Promise<number[]> => {
  const graph = new Graph();
  graph.output("out", trace(graph.input("ids", "int64", ["batch", "length"])));
  const session = await InferenceSession.create(writeOnnx(graph, () => new Float32Array()));
  const ids = new RuntimeTensor("int64", BigInt64Array.from(row, BigInt), [1, row.length]);
  const { out } = await session.run({ ids });
  await session.release();
  return Array.from(out?.data as ArrayLike<number | bigint>, Number);
};

test("a value by distance is that of key less query, and alike from the furthest on", async () => {
  const distances = (ids: Tensor) => byDistance(ids, 2, (distance) => distance);
  expect(await ofRow([9, 9, 9, 9], distances)).toEqual([0, 1, 2, 2, -1, 0, 1, 2, -2, -1, 0, 1, -2, -2, -1, 0]);
});

test("buckets of distances are exact near by, by logarithm further on, and differ by side", () => {
  const bucket = distanceBucket(32, 128);
  expect([0, 1, 7, 8, 11, 12, 16, 32, 64, 127, 128, 500].map((length) => bucket(-length))).toEqual([
    0, 1, 7, 8, 8, 9, 10, 12, 14, 15, 15, 15,
  ]);
  expect(bucket(3)).toBe(19);
});

test("buckets of a decoder are all for earlier keys: later ones are as near as can be", () => {
  const bucket = earlierBucket(32, 128);
  expect([5, 0, -1, -15, -16, -20, -32, -64, -127, -500].map(bucket)).toEqual([0, 0, 1, 15, 16, 17, 21, 26, 31, 31]);
});

test("a near mask lets through keys within reach that are not padding", async () => {
  const seen = await ofRow([1, 1, 1, 0], (ids) => nearMask(ids, 1).eq(0).to("int64"));
  expect(seen).toEqual([1, 1, 0, 0, 1, 1, 1, 0, 0, 1, 1, 0, 0, 0, 1, 0]);
});

test("an uneven mask lets through keys within a reach before a query and another behind it", async () => {
  const seen = await ofRow([1, 1, 1, 1], (ids) => unevenMask(ids, 0, 2).eq(0).to("int64"));
  expect(seen).toEqual([1, 1, 1, 0, 0, 1, 1, 1, 0, 0, 1, 1, 0, 0, 0, 1]);
});

test("numbers of float64 are what they are, beyond what float32 holds", async () => {
  const rest = (ids: Tensor) => {
    const double = ids.graph.constant([1 + 2 ** -40], "float64", [1, 1]);
    return ids
      .to("float64")
      .sub(double)
      .mul(2 ** 40)
      .to("float32");
  };
  expect(await ofRow([1], rest)).toEqual([-1]);
});

test("indices of distances count queries less keys, by logarithm beyond half of the span, within both its ends", async () => {
  const near = await ofRow(Array(4).fill(9), (ids) => distanceIndex(ids, { furthest: 2, span: 2 }));
  expect(near).toEqual([2, 1, 0, 0, 3, 2, 1, 0, 3, 3, 2, 1, 3, 3, 3, 2]);
  const spaced = await ofRow(Array(40).fill(9), (ids) => distanceIndex(ids, { furthest: 32, span: 8 }));
  expect([0, 1, 4, 5, 8, 9, 15, 16, 31, 39].map((key) => spaced[key])).toEqual([8, 7, 4, 3, 2, 2, 2, 1, 1, 0]);
});
