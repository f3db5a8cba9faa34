import { InferenceSession, Tensor as RuntimeTensor } from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import { withExternalData, withInternalData } from "./external-data.ts";
import { Graph } from "./graph.ts";
import { writeOnnx } from "./onnx.ts";
import { inDtype } from "./session-dtypes/session-dtypes.ts";

const model = (): Uint8Array => {
  const graph = new Graph();
  const weight = graph.constant(
    Array.from({ length: 512 }, (_, index) => index / 512),
    "float32",
    [32, 16],
  );
  graph.output("y", graph.input("x", "float32", [1, 32]).matmul(weight).add(1));
  return writeOnnx(graph, () => new Float32Array());
};

const run = async (file: Uint8Array): Promise<unknown> => {
  const session = await InferenceSession.create(file);
  const { y } = await session.run({ x: new RuntimeTensor("float32", new Float32Array(32).fill(1), [1, 32]) });
  return y?.data;
};

describe("constants in a file beside the model", () => {
  it("are the large ones, and come back as they were", async () => {
    const whole = model();
    const { file, data } = withExternalData(whole, "model.onnx_data");
    expect([data.length, file.length < 1024]).toEqual([2048, true]);
    expect(await run(withInternalData({ file, data }))).toEqual(await run(whole));
  });

  it("are missed where that file is cut short, and no other type is made of the model without them", () => {
    const { file, data } = withExternalData(model(), "model.onnx_data");
    expect(() => withInternalData({ file, data: data.slice(1) })).toThrow("not in the file of external data");
    expect(() => inDtype(file, "q4")).toThrow("stands in another file");
  });
});
