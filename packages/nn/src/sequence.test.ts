import { InferenceSession, Tensor as RuntimeTensor } from "onnxruntime-node";
import { expect, it } from "vitest";
import {
  type AnyModule,
  convTranspose1d,
  Graph,
  lstm,
  module,
  namedParameters,
  type Parameter,
  type Tensor,
} from "./index.ts";
import { writeOnnx } from "./onnx.ts";

/** Runs a layer over one input whose values, as its weights', are given by their index. */
const run = async (
  layer: ((x: Tensor) => Tensor) & AnyModule,
  data: readonly number[],
  dims: readonly number[],
  valuesOf: (name: string, parameter: Parameter) => Float32Array,
): Promise<RuntimeTensor> => {
  const names = new Map(namedParameters(layer).map(({ name, parameter }) => [parameter, name]));
  const graph = new Graph(names);
  graph.output("y", layer(graph.input("x", "float32", dims)));
  const file = writeOnnx(graph, (parameter) => valuesOf(names.get(parameter) ?? "", parameter));
  const session = await InferenceSession.create(file);
  const { y } = await session.run({ x: new RuntimeTensor("float32", Float32Array.from(data), dims) });
  await session.release();
  if (!y) throw new Error("there is no output");
  return y as RuntimeTensor;
};

const expectClose = (actual: ArrayLike<unknown>, expected: readonly number[]): void => {
  expect(actual.length).toBe(expected.length);
  for (const [index, value] of expected.entries()) expect(Number(actual[index])).toBeCloseTo(value, 4);
};

it("an LSTM of two layers gives what PyTorch's gives", async () => {
  const layer = lstm(2, 3, 2);
  const order = namedParameters(layer).map(({ name }) => name);
  const values = (name: string, { size }: Parameter) =>
    Float32Array.from({ length: size }, (_, index) => 0.5 * Math.sin(0.7 * index + order.indexOf(name)));
  const input = Array.from({ length: 6 }, (_, index) => Math.cos(index));
  const { dims, data } = await run(layer, input, [3, 1, 2], values);
  expect(dims).toEqual([3, 1, 3]);
  expectClose(data, [
    ...[-0.18473, -0.27864, -0.12046, -0.30398, -0.3714],
    ...[-0.14908, -0.36754, -0.39712, -0.14344],
  ]);
});

it("a transposed convolution of one dimension gives what PyTorch's gives", async () => {
  const layer = convTranspose1d(2, 3, 4, { stride: 2 });
  const values = (name: string, { size }: Parameter) =>
    Float32Array.from({ length: size }, (_, index) => (name === "bias" ? index : index / 10));
  const { dims, data } = await run(layer, [1, 2, 3, 0, -1, 1], [1, 2, 3], values);
  expect(dims).toEqual([1, 3, 8]);
  expectClose(data, [
    ...[0, 0.1, -1, -0.8, 0.2, 0.7, 2, 2.4, 1.4, 1.5, 0.8, 1],
    ...[3.2, 3.7, 4.6, 5, 2.8, 2.9, 2.6, 2.8, 6.2, 6.7, 7.2, 7.6],
  ]);
});

it("a Fourier transform of positions and features gives torch.fft.fftn's real part", async () => {
  const layer = module({}, (_, x: Tensor) => x.unsqueeze(-1).dft(2).dft(1).select(-1, 0));
  const { dims, data } = await run(layer, [1, 2, 3, 4, 5, 7, -1, 0, 2], [1, 3, 3], () => new Float32Array());
  expect(dims).toEqual([1, 3, 3]);
  expectClose(data, [23, -5.5, -5.5, -2.5, 0.5, 0.5, -2.5, 0.5, 0.5]);
});
