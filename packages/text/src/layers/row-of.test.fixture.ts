import { Graph, type Tensor } from "@tiny-random/nn";
import { writeOnnx } from "@tiny-random/nn/onnx";
import { InferenceSession, Tensor as RuntimeTensor } from "onnxruntime-node";

/** What a graph over one row of ids makes of it. */
export const ofRow = async (row: readonly number[], trace: (ids: Tensor) => Tensor): Promise<number[]> => {
  const graph = new Graph();
  graph.output("out", trace(graph.input("ids", "int64", ["batch", "length"])));
  const session = await InferenceSession.create(writeOnnx(graph, () => new Float32Array()));
  const ids = new RuntimeTensor("int64", BigInt64Array.from(row, BigInt), [1, row.length]);
  const { out } = await session.run({ ids });
  await session.release();
  return Array.from(out?.data as ArrayLike<number | bigint>, Number);
};
