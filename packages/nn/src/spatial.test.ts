import { InferenceSession, Tensor as RuntimeTensor } from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import {
  batchNorm,
  conv2d,
  dimText,
  Graph,
  groupNorm,
  module,
  namedParameters,
  type Parameter,
  ShapeError,
  type Tensor,
} from "./index.ts";
import { writeOnnx } from "./onnx.ts";

/** Squares over 10 in an image of 3 by 4 pixels; what follows was computed by PyTorch 2.13. */
const image = Array.from({ length: 12 }, (_, index) => (index * index) / 10);
const kernel = (graph: Graph) => graph.constant([1, -1, 2, 0.5, 3, -2], "float32", [1, 1, 2, 3]);
/** Six places, one at a corner, two beside the image. */
const places = (x: Tensor) =>
  x.graph
    .constant([-1, -1, -0.5, 0.25, 0.1, -0.3, 0.95, 0.9, 1.4, 0.2, -0.2, -1.1], "float32", [1, 2, 3, 2])
    .expand([x.size(0), 2, 3, 2]);

type Trace = (x: Tensor) => Tensor;

const cases: Readonly<Record<string, readonly [Trace, dims: readonly number[], data: readonly number[]]>> = {
  conv2d: [
    (x) => x.conv2d(kernel(x.graph), undefined, { stride: [1, 2], padding: [1, 2], dilation: [1, 2] }),
    [1, 1, 4, 2],
    [-0.8, 1.2, -1.6, 11.2, 4.8, 31.2, 13.6, -3.6],
  ],
  conv_transpose2d: [
    (x) =>
      x
        .slice(2, 0, 2)
        .slice(3, 0, 2)
        .conv_transpose2d(kernel(x.graph), undefined, { stride: 2, padding: 1, output_padding: [0, 1] }),
    [1, 1, 2, 4],
    [0, 0.05, 0.3, -0.2, -1.6, 5.7, -2.5, 5],
  ],
  max_pool2d: [(x) => x.max_pool2d(3, { stride: 2, padding: 1 }), [1, 1, 2, 2], [2.5, 4.9, 8.1, 12.1]],
  avg_pool2d: [(x) => x.avg_pool2d(3, { stride: 2, padding: 1 }), [1, 1, 2, 2], [0.46667, 1.37778, 2.06667, 4.57778]],
  "avg_pool2d without padding's zeros": [
    (x) => x.avg_pool2d(3, { stride: 2, padding: 1, count_include_pad: false }),
    [1, 1, 2, 2],
    [1.05, 2.06667, 4.65, 6.86667],
  ],
  "avg_pool2d whose last windows reach beyond the edge": [
    (x) => x.avg_pool2d(2, { ceil_mode: true }),
    [1, 1, 2, 2],
    [1.05, 2.45, 7.25, 11.05],
  ],
  "adaptive_avg_pool2d of overlapping windows": [
    (x) => x.adaptive_avg_pool2d([2, 3]),
    [1, 1, 2, 3],
    [1.05, 1.65, 2.45, 4.65, 6.05, 7.65],
  ],
  "adaptive_avg_pool2d of everything": [(x) => x.adaptive_avg_pool2d(1), [1, 1, 1, 1], [4.21667]],
  "nearest interpolate": [
    (x) => x.interpolate({ size: [4, 6] }),
    [1, 1, 4, 6],
    [0, 0, 0.1, 0.4, 0.4, 0.9, 0, 0, 0.1, 0.4, 0.4, 0.9, 1.6, 1.6, 2.5, 3.6, 3.6, 4.9, 6.4, 6.4, 8.1, 10, 10, 12.1],
  ],
  "bilinear interpolate": [
    (x) => x.interpolate({ size: [2, 6], mode: "bilinear" }),
    [1, 1, 2, 6],
    [0.4, 0.55, 0.78333, 1.11667, 1.55, 1.9, 5.2, 5.95, 6.98333, 8.11667, 9.35, 10.3],
  ],
  "bilinear interpolate between the corners": [
    (x) => x.interpolate({ size: [2, 6], mode: "bilinear", align_corners: true }),
    [1, 1, 2, 6],
    [0, 0.06, 0.16, 0.34, 0.6, 0.9, 6.4, 7.42, 8.48, 9.62, 10.84, 12.1],
  ],
  "bicubic interpolate": [
    (x) => x.interpolate({ size: [4, 2], mode: "bicubic" }),
    [1, 1, 4, 2],
    [-0.1163, 0.41434, 0.69015, 2.27352, 4.00516, 7.23429, 7.43973, 11.72159],
  ],
  "bicubic interpolate between the corners": [
    (x) => x.interpolate({ scale_factor: 2, mode: "bicubic", align_corners: true }).slice(2, 0, 1),
    [1, 1, 1, 8],
    [0, 0.01837, 0.06429, 0.16822, 0.27055, 0.48411, 0.7137, 0.9],
  ],
  "antialiased bicubic interpolate": [
    (x) => x.interpolate({ size: [4, 2], mode: "bicubic", antialias: true }),
    [1, 1, 4, 2],
    [-0.04777, 0.42383, 0.98765, 2.34886, 4.24173, 6.89871, 7.67444, 11.22102],
  ],
  "bilinear grid_sample, zeros beside the image": [
    (x) => x.grid_sample(places(x)),
    [1, 1, 2, 3],
    [0, 4, 1.938, 4.719, 0, 0.0455],
  ],
  "nearest grid_sample, the border beside the image": [
    (x) => x.grid_sample(places(x), { mode: "nearest", padding_mode: "border" }),
    [1, 1, 2, 3],
    [0, 1.6, 3.6, 12.1, 4.9, 0.1],
  ],
  "bicubic grid_sample between the corners": [
    (x) => x.grid_sample(places(x), { mode: "bicubic", align_corners: true }),
    [1, 1, 2, 3],
    [0, 3.98626, 1.6764, 12.73932, 2.76744, -0.01979],
  ],
  "constant pad": [
    (x) => x.slice(2, 2, 3).pad([1, 2, 0, 1], { value: -1 }),
    [1, 1, 2, 7],
    [-1, 6.4, 8.1, 10, 12.1, -1, -1, -1, -1, -1, -1, -1, -1, -1],
  ],
  "reflect pad": [
    (x) => x.pad([2, 1, 1, 0], { mode: "reflect" }).slice(2, 0, 2),
    [1, 1, 2, 7],
    [3.6, 2.5, 1.6, 2.5, 3.6, 4.9, 3.6, 0.4, 0.1, 0, 0.1, 0.4, 0.9, 0.4],
  ],
  "replicate pad": [
    (x) => x.slice(2, 0, 1).pad([1, 1], { mode: "replicate" }),
    [1, 1, 1, 6],
    [0, 0, 0.1, 0.4, 0.9, 0.9],
  ],
  roll: [(x) => x.roll(-1, 2).roll(2, 3), [1, 1, 3, 4], [3.6, 4.9, 1.6, 2.5, 10, 12.1, 6.4, 8.1, 0.4, 0.9, 0, 0.1]],
};

const run = async (
  graph: Graph,
  data: readonly number[],
  dims: readonly number[],
  dataOf: (parameter: Parameter) => Float32Array | BigInt64Array = () => new Float32Array(),
) => {
  const session = await InferenceSession.create(writeOnnx(graph, dataOf), { logSeverityLevel: 3 });
  const { y } = await session.run({ x: new RuntimeTensor("float32", Float32Array.from(data), dims) });
  return { dims: [...(y?.dims ?? [])], data: Array.from((y?.data ?? []) as Float32Array) };
};

const expectClose = (actual: readonly number[], expected: readonly number[]): void => {
  expect(actual.length).toBe(expected.length);
  for (const [index, value] of expected.entries()) expect(actual[index]).toBeCloseTo(value, 4);
};

describe("operators on images", () => {
  for (const [name, [trace, dims, data]] of Object.entries(cases)) {
    it(`${name} gives what PyTorch gives, of static and of run-time sizes`, async () => {
      for (const axes of [
        [1, 1, 3, 4],
        ["batch_size", 1, "height", "width"],
      ]) {
        const graph = new Graph();
        graph.output("y", trace(graph.input("x", "float32", axes)));
        const result = await run(graph, image, [1, 1, 3, 4]);
        expect(result.dims).toEqual(dims);
        expectClose(result.data, data);
      }
    });
  }

  it("names strided lengths by their arithmetic, the same for a padded and a plain window", () => {
    const graph = new Graph();
    const x = graph.input("x", "float32", ["batch_size", 1, "height", "width"]);
    const three = graph.constant(new Float32Array(9), "float32", [1, 1, 3, 3]);
    const one = graph.constant([1], "float32", [1, 1, 1, 1]);
    const padded = x.conv2d(three, undefined, { stride: 2, padding: 1 });
    const plain = x.conv2d(one, undefined, { stride: 2 });
    expect(padded.shape.map(dimText)).toEqual(["batch_size", "1", "(height + 1)//2", "(width + 1)//2"]);
    expect(padded.add(plain).shape).toEqual(padded.shape);
  });

  it("reads a strided length anywhere at run time", async () => {
    const graph = new Graph();
    const x = graph.input("x", "float32", ["batch_size", "height"]);
    const rows = graph.floorDivide(x.size(1), 2);
    graph.output("y", x.slice(1, 0, rows));
    expect((await run(graph, [1, 2, 3, 4, 5], [1, 5])).data).toEqual([1, 2]);
  });

  it("refuses channels that a weight does not fit, and images smaller than a window", () => {
    const layer = module({ stem: conv2d(3, 8, 7) }, (m, x: Tensor) => m.stem(x));
    const graphOf = () => new Graph(new Map(namedParameters(layer).map(({ name, parameter }) => [parameter, name])));
    const [gray, small] = [
      [1, 1, 9, 9],
      [1, 3, 5, 5],
    ].map((shape) => graphOf().input("x", "float32", shape));
    expect(() => layer(gray as Tensor)).toThrow(
      new ShapeError("conv2d: [1, 1, 9, 9] with [8, 3, 7, 7] in 1 groups at stem"),
    );
    expect(() => layer(small as Tensor)).toThrow(
      new ShapeError("conv2d: [1, 3, 5, 5] is smaller than a window of [7,7] at stem"),
    );
  });
});

describe("norms of channels", () => {
  const squares = Array.from({ length: 16 }, (_, index) => index * index);
  const values: Readonly<Record<string, readonly number[]>> = {
    weight: [1, 2, 1, 2],
    bias: [0, 1, 0, 1],
    running_mean: [1, 2, 3, 4],
    running_var: [1, 4, 9, 16],
  };
  const runLayer = (layer: ReturnType<typeof batchNorm> | ReturnType<typeof groupNorm>, dims: readonly number[]) => {
    const names = new Map(namedParameters(layer).map(({ name, parameter }) => [parameter, name]));
    const graph = new Graph(names);
    graph.output("y", layer(graph.input("x", "float32", ["batch_size", 4, "height", "width"])));
    const size = dims.reduce((product, length) => product * length, 1);
    return run(graph, squares.slice(0, size), dims, (parameter) =>
      Float32Array.from(values[names.get(parameter) ?? ""] ?? []),
    );
  };

  it("batch norm uses the statistics of the checkpoint", async () => {
    const data = (await runLayer(batchNorm(4, 0), [1, 4, 1, 2])).data;
    expectClose(data, [-1, 0, 3, 8, 4.33333, 7.33333, 17, 23.5]);
  });

  it("group norm takes groups of channels together, then scales and shifts channels", async () => {
    const normalized = [
      ...[-1.04911, -0.98916, -0.80931, -0.50957, -0.08992, 0.44962, 1.10906, 1.8884],
      ...[-1.38945, -1.06808, -0.7089, -0.31192, 0.12288, 0.59548, 1.10589, 1.65411],
    ];
    const expected = normalized.map((value, index) => (Math.floor(index / 4) % 2 === 0 ? value : 2 * value + 1));
    expectClose((await runLayer(groupNorm(2, 4), [1, 4, 2, 2])).data, expected);
  });
});
