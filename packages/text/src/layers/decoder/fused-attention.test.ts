import { Graph } from "@tiny-random/nn";
import { writeOnnx } from "@tiny-random/nn/onnx";
import { InferenceSession, Tensor as RuntimeTensor } from "onnxruntime-node";
import { expect, test } from "vitest";
import { byHead, byPart, fusedWidth, type HeadSizes, type SplitQkv } from "./fused-attention.ts";

/** Query, key and value of one position whose features are 0, 1, 2, ... */
const parts = async (split: SplitQkv, sizes: HeadSizes): Promise<number[][]> => {
  const graph = new Graph();
  const width = fusedWidth(sizes);
  const fused = graph.input("fused", "float32", ["batch", "length", width]);
  for (const [index, part] of split(fused, sizes).entries()) graph.output(`${index}`, part);
  const session = await InferenceSession.create(writeOnnx(graph, () => new Float32Array()));
  const features = Float32Array.from({ length: width }, (_, feature) => feature);
  const outputs = await session.run({ fused: new RuntimeTensor("float32", features, [1, 1, width]) });
  return ["0", "1", "2"].map((name) => Array.from(outputs[name]?.data as Float32Array));
};

const sizes = { heads: 4, keyValueHeads: 2, headSize: 2 };

test("a fused projection by part: queries of all heads, then their keys, then their values", async () => {
  expect(await parts(byPart, sizes)).toEqual([
    [0, 1, 2, 3, 4, 5, 6, 7],
    [8, 9, 10, 11],
    [12, 13, 14, 15],
  ]);
});

test("a fused projection by head: each key/value head's queries, key and value stand together", async () => {
  expect(await parts(byHead, sizes)).toEqual([
    [0, 1, 2, 3, 8, 9, 10, 11],
    [4, 5, 12, 13],
    [6, 7, 14, 15],
  ]);
  expect(await parts(byHead, { ...sizes, keyValueHeads: 4 })).toEqual([
    [0, 1, 6, 7, 12, 13, 18, 19],
    [2, 3, 8, 9, 14, 15, 20, 21],
    [4, 5, 10, 11, 16, 17, 22, 23],
  ]);
});
