import { InferenceSession, Tensor as RuntimeTensor } from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import {
  batchNorm,
  embedding,
  Graph,
  linear,
  module,
  namedParameters,
  type Parameter,
  renamed,
  ShapeError,
  symbol,
  Tensor,
  without,
} from "./index.ts";
import { writeOnnx } from "./onnx.ts";

const noParameters = (parameter: Parameter): never => {
  throw new Error(`unexpected parameter ${parameter.shape}`);
};

/** Runs a graph whose inputs are the given float32 or int64 arrays. */
const run = async (
  graph: Graph,
  feeds: Record<string, { data: number[]; dims: number[]; type?: "int64" | "bool" }>,
) => {
  const session = await InferenceSession.create(writeOnnx(graph, noParameters), { logSeverityLevel: 3 });
  const tensors = Object.entries(feeds).map(([name, { data, dims, type }]) => {
    if (type === "int64") return [name, new RuntimeTensor("int64", BigInt64Array.from(data, BigInt), dims)];
    if (type === "bool") return [name, new RuntimeTensor("bool", Uint8Array.from(data), dims)];
    return [name, new RuntimeTensor("float32", Float32Array.from(data), dims)];
  });
  const outputs = await session.run(Object.fromEntries(tensors));
  return Object.fromEntries(
    Object.entries(outputs).map(([name, tensor]) => [
      name,
      { dims: [...tensor.dims], data: Array.from(tensor.data as Float32Array, Number) },
    ]),
  );
};

describe("Graph", () => {
  it("computes what PyTorch's methods of the same names do", async () => {
    const graph = new Graph();
    const x = graph.input("x", "float32", ["batch", 4]);
    graph.output("softmax", x.softmax(-1));
    graph.output("chunked", Tensor.cat(x.chunk(2, -1).toReversed(), -1));
    graph.output("sliced", x.slice(1, 1, 4, 2));
    graph.output("filled", x.masked_fill(x.gt(2), -1));
    graph.output("best", x.argmax(-1));
    graph.output("top", x.topk(2).values);
    graph.output("summed", x.cumsum(-1).mean(-1, true));
    graph.output("split", x.unflatten(-1, [2, 2]).transpose(1, 2).flatten(1));
    const outputs = await run(graph, { x: { data: [1, 2, 3, 4], dims: [1, 4] } });
    expect(outputs["chunked"]?.data).toEqual([3, 4, 1, 2]);
    expect(outputs["sliced"]?.data).toEqual([2, 4]);
    expect(outputs["filled"]?.data).toEqual([1, 2, -1, -1]);
    expect(outputs["best"]?.data).toEqual([3]);
    expect(outputs["top"]?.data).toEqual([4, 3]);
    expect(outputs["summed"]?.data).toEqual([5]);
    expect(outputs["split"]?.data).toEqual([1, 3, 2, 4]);
    expect(outputs["softmax"]?.data.reduce((a, b) => a + b)).toBeCloseTo(1, 6);
  });

  it("reads symbolic lengths at run time", async () => {
    const graph = new Graph();
    const past = graph.input("past", "float32", ["batch", "past", 2]);
    const now = graph.input("now", "float32", ["batch", "length", 2]);
    const all = Tensor.cat([past, now], 1);
    graph.output("positions", Tensor.arange(graph, all.size(1)));
    graph.output("merged", all.flatten(0, 1));
    graph.output(
      "rows",
      now
        .slice(2, 0, 1)
        .squeeze(2)
        .expand([symbol("batch"), symbol("length")]),
    );
    const outputs = await run(graph, {
      past: { data: [], dims: [2, 0, 2] },
      now: { data: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], dims: [2, 3, 2] },
    });
    expect(outputs["positions"]?.data).toEqual([0, 1, 2]);
    expect(outputs["merged"]?.dims).toEqual([6, 2]);
    expect(outputs["rows"]?.data).toEqual([1, 3, 5, 7, 9, 11]);
  });

  it("runs one branch of an If, with values from outside", async () => {
    const graph = new Graph();
    const condition = graph.input("condition", "bool", [1]);
    const x = graph.input("x", "float32", ["n"]);
    const [result] = graph.branch(
      condition,
      () => [x.add(1)],
      () => [x],
    );
    graph.output("result", result as Tensor);
    const x3 = { data: [3], dims: [1] };
    expect((await run(graph, { condition: { data: [1], dims: [1], type: "bool" }, x: x3 }))["result"]?.data).toEqual([
      4,
    ]);
    expect((await run(graph, { condition: { data: [0], dims: [1], type: "bool" }, x: x3 }))["result"]?.data).toEqual([
      3,
    ]);
  });

  it("carries state through a Loop, over no steps too", async () => {
    const graph = new Graph();
    const x = graph.input("x", "float32", ["length", 2]);
    const steps = graph.dimValue(x.size(0)).squeeze(0);
    const start = graph.constant([0, 0], "float32");
    const { state, collected } = graph.loop(steps, x.size(0), [start], (index, [sum]) => {
      const next = (sum as Tensor).add(x.index_select(0, index.unsqueeze(0)).squeeze(0));
      return { state: [next], collect: [next] };
    });
    graph.output("total", state[0] as Tensor);
    graph.output("partial", collected[0] as Tensor);
    const outputs = await run(graph, { x: { data: [1, 2, 3, 4], dims: [2, 2] } });
    expect(outputs["total"]?.data).toEqual([4, 6]);
    expect(outputs["partial"]?.data).toEqual([1, 2, 4, 6]);
    expect((await run(graph, { x: { data: [], dims: [0, 2] } }))["total"]?.data).toEqual([0, 0]);
  });

  it("scans slices of the first axis", async () => {
    const graph = new Graph();
    const x = graph.input("x", "float32", ["length", 2]);
    const { state, collected } = graph.scan([graph.constant([1, 1], "float32")], [x], ([product], [slice]) => {
      const next = (product as Tensor).mul(slice as Tensor);
      return { state: [next], collect: [next] };
    });
    graph.output("product", state[0] as Tensor);
    graph.output("partial", collected[0] as Tensor);
    const outputs = await run(graph, { x: { data: [2, 3, 4, 5], dims: [2, 2] } });
    expect(outputs["product"]?.data).toEqual([8, 15]);
    expect(outputs["partial"]?.data).toEqual([2, 3, 8, 15]);
  });

  it("names the operator, both shapes and the module path in a shape error", () => {
    const layer = module(
      { mlp: module({ down_proj: linear(64, 8) }, (m, x: Tensor) => m.down_proj(x)) },
      (m, x: Tensor) => m.mlp(x),
    );
    const model = module({ layers: [layer] }, (m, x: Tensor) => m.layers[0]?.(x));
    const graph = new Graph(new Map(namedParameters(model).map(({ name, parameter }) => [parameter, name])));
    const x = graph.input("x", "float32", ["batch_size", "sequence_length", 32]);
    const message = "matmul: [batch_size, sequence_length, 32] × [64, 8] at layers.0.mlp.down_proj";
    expect(() => model(x)).toThrow(new ShapeError(message));
  });
});

describe("namedParameters", () => {
  it("has the checkpoint's key where a module calls a part by another name, and so have errors", () => {
    const model = module({ up: linear(4, 8), down: linear(8, 4) }, (m, x: Tensor) => m.down(m.up(x)), {
      up: "dense_h_to_4h",
    });
    const found = namedParameters(model).map(({ name }) => name);
    expect(found).toEqual(["dense_h_to_4h.weight", "dense_h_to_4h.bias", "down.weight", "down.bias"]);
    const x = new Graph().input("x", "float32", ["batch", 3]);
    expect(() => model(x)).toThrow(/at dense_h_to_4h$/);
    expect(model.up.weight.shape).toEqual([8, 4]);
  });

  it("finds a tied weight once, under its first name", () => {
    const words = embedding(8, 4);
    const model = module({ words, head: linear(4, 8, { bias: false, tied: words.weight }) }, (m, ids: Tensor) =>
      m.head(m.words(ids)),
    );
    const found = namedParameters(model).map(({ name, tiedTo }) => [name, tiedTo]);
    expect(found).toEqual([
      ["words.weight", undefined],
      ["head.weight", "words.weight"],
    ]);
  });

  it("leaves out the weights of a key at any depth, and the module computes as before", () => {
    const model = module({ blocks: [module({ norm: batchNorm(4) }, (m, x: Tensor) => m.norm(x))] }, (m, x: Tensor) =>
      m.blocks.reduce((h, block) => block(h), x),
    );
    const frozen = without(model, "num_batches_tracked");
    const found = namedParameters(frozen);
    expect(found.map(({ name }) => name)).toEqual(
      ["weight", "bias", "running_mean", "running_var"].map((key) => `blocks.0.norm.${key}`),
    );
    const graph = new Graph(new Map(found.map(({ name, parameter }) => [parameter, name])));
    expect(frozen(graph.input("x", "float32", ["batch", 4])).shape).toHaveLength(2);
  });

  it("has other keys at any depth, and the module computes as before", () => {
    const block = module({ norm: batchNorm(4), maps: [linear(4, 4, { bias: false })] }, (m, x: Tensor) =>
      m.maps.reduce((h, map) => map(h), m.norm(x)),
    );
    const model = renamed(
      module({ blocks: [block] }, (m, x: Tensor) => m.blocks.reduce((h, one) => one(h), x)),
      {
        blocks: "stages.0",
        norm: "bn",
        maps: "m",
      },
    );
    const found = namedParameters(without(model, "num_batches_tracked"));
    expect(found.map(({ name }) => name)).toEqual([
      ...["weight", "bias", "running_mean", "running_var"].map((key) => `stages.0.0.bn.${key}`),
      "stages.0.0.m.0.weight",
    ]);
    const graph = new Graph(new Map(found.map(({ name, parameter }) => [parameter, name])));
    expect(model(graph.input("x", "float32", ["batch", 4])).shape).toHaveLength(2);
  });
});
