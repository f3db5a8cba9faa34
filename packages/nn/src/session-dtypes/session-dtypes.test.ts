import { InferenceSession, Tensor as RuntimeTensor } from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import { Graph } from "../graph.ts";
import { writeOnnx } from "../onnx.ts";
import { Parameter } from "../parameter.ts";
import { readOnnxGraph } from "../read-onnx.ts";
import type { Tensor } from "../tensor.ts";
import { type SessionDtype, sessionDtypes } from "./dtype-names.ts";
import { readModelGraph, writeModelGraph } from "./model-graph.ts";
import { inDtype, makesChoices, roundedTo } from "./session-dtypes.ts";

const dtypes = Object.keys(sessionDtypes) as SessionDtype[];

/** Numbers between -1 and 1 that repeat at no block's length. */
const values = (count: number, seed = 1): Float32Array =>
  Float32Array.from({ length: count }, (_, index) => Math.sin((index + 1) * 12.9898 * seed));

interface Model {
  readonly file: Uint8Array;
  readonly inputs: Readonly<Record<string, RuntimeTensor>>;
}

/** A model that reads `[2, 70]`: 70 is no multiple of a block. */
const modelOf = (
  trace: (x: Tensor, weight: (shape: readonly number[]) => Parameter, graph: Graph) => Tensor,
): Model => {
  const parameters = new Map<Parameter, string>();
  const data = new Map<Parameter, Float32Array>();
  const graph = new Graph(parameters);
  const weight = (shape: readonly number[]): Parameter => {
    const parameter = new Parameter(shape, { kind: "weight", fanIn: 1 });
    data.set(parameter, values(parameter.size, data.size + 1));
    parameters.set(parameter, `weight.${data.size}`);
    return parameter;
  };
  graph.output("y", trace(graph.input("x", "float32", [2, 70]), weight, graph));
  const file = writeOnnx(graph, (parameter) => data.get(parameter) ?? new Float32Array());
  return { file, inputs: { x: new RuntimeTensor("float32", values(140, 3), [2, 70]) } };
};

const run = async (file: Uint8Array, inputs: Model["inputs"]): Promise<Float32Array> => {
  const session = await InferenceSession.create(file, { logSeverityLevel: 4 });
  const { y } = await session.run(inputs);
  await session.release();
  return y?.data as Float32Array;
};

const distance = (one: Float32Array, other: Float32Array): number =>
  Math.max(...one.map((value, index) => Math.abs(value - (other[index] ?? Number.NaN))));

const twoProducts = () =>
  modelOf((x, weight) =>
    x
      .matmul(weight([70, 40]))
      .relu()
      .matmul(weight([40, 5])),
  );

const operators = (file: Uint8Array): string[] => readOnnxGraph(file).nodes.map(({ op }) => op);

describe("a session in another type", () => {
  it.each(dtypes)("answers in %s as a float32 model of the same values", async (dtype) => {
    const { file, inputs } = twoProducts();
    const [typed, rounded, plain] = await Promise.all(
      [inDtype(file, dtype), roundedTo(file, dtype), file].map((one) => run(one, inputs)),
    );
    const near = dtype === "fp16" || dtype === "q4f16" ? 2e-2 : 1e-4;
    expect(distance(typed as Float32Array, rounded as Float32Array)).toBeLessThan(near);
    expect(distance(typed as Float32Array, plain as Float32Array)).toBeGreaterThan(1e-5);
  });

  it("takes the operators that exporters write", () => {
    const { file } = twoProducts();
    expect(operators(inDtype(file, "q4")).filter((op) => op.startsWith("MatMul"))).toEqual([
      "MatMulNBits",
      "MatMulNBits",
    ]);
    expect(operators(inDtype(file, "bnb4"))).toContain("MatMulBnb4");
    expect(operators(inDtype(file, "int8"))).toContain("MatMulInteger");
    expect(operators(inDtype(file, "fp16")).filter((op) => op === "Cast")).toHaveLength(2);
  });

  it("keeps its inputs' and outputs' names, types and shapes", () => {
    const { file } = twoProducts();
    const { inputs, outputs } = readOnnxGraph(file);
    for (const dtype of dtypes) expect(readOnnxGraph(inDtype(file, dtype))).toMatchObject({ inputs, outputs });
  });

  it("has scales of its own for each block: two that change places change the answer", async () => {
    const { file, inputs } = twoProducts();
    const edited = readModelGraph(inDtype(file, "q4"));
    const scales = edited.graph.initializer.find(({ name }) => name === "weight.1_scales");
    if (!scales) throw new Error("there are no scales");
    const whole = await run(writeModelGraph(edited), inputs);
    const swapped = new Float32Array(scales.rawData.slice().buffer);
    // The first column's first block and its second.
    [swapped[0], swapped[1]] = [swapped[1] ?? 0, swapped[0] ?? 0];
    scales.rawData = new Uint8Array(swapped.buffer);
    expect(distance(whole, await run(writeModelGraph(edited), inputs))).toBeGreaterThan(1e-4);
  });

  it("puts convolutions and tables into uint8, and q8 with them where there is a convolution", async () => {
    const { file, inputs } = modelOf((x, weight, graph) => {
      const table = graph.parameter(weight([9, 70])).index_select(0, graph.constant([3, 1], "int64"));
      const image = x.add(table).reshape([2, 1, 7, 10]);
      return image
        .conv2d(weight([4, 1, 3, 3]), weight([4]), { padding: 1 })
        .reshape([2, 280])
        .matmul(weight([280, 3]));
    });
    const converted = inDtype(file, "int8");
    expect(operators(converted)).toEqual(expect.arrayContaining(["ConvInteger", "DequantizeLinear", "MatMulInteger"]));
    expect(inDtype(file, "q8")).toEqual(inDtype(file, "uint8"));
    const [typed, rounded] = await Promise.all([converted, roundedTo(file, "int8")].map((one) => run(one, inputs)));
    expect(distance(typed as Float32Array, rounded as Float32Array)).toBeLessThan(1e-4);
  });

  it("computes angles of far positions in float32", async () => {
    const { file, inputs } = modelOf((x, weight, graph) => {
      const positions = graph.constant([70001], "int64").to("float32");
      return x.mul(positions.mul(weight([70])).cos());
    });
    const [half, rounded] = await Promise.all([inDtype(file, "fp16"), file].map((one) => run(one, inputs)));
    expect(distance(half as Float32Array, rounded as Float32Array)).toBeLessThan(2e-3);
  });

  it("goes into branches and loops", async () => {
    const { file, inputs } = modelOf((x, weight, graph) => {
      const [taken] = graph.branch(
        x.sum(0).sum(0).reshape([1]).gt(1000),
        () => [x.mul(2)],
        () => [x.matmul(weight([70, 70])).clamp(-1, 1)],
      );
      if (!taken) throw new Error("a branch gives one value");
      const steps = graph.constant([3], "int64", []);
      const { state } = graph.loop(steps, 3, [taken], (_, [now]) => ({ state: now ? [now.mul(0.5).add(x)] : [] }));
      return state[0] ?? taken;
    });
    for (const dtype of dtypes) {
      const [typed, rounded] = await Promise.all(
        [inDtype(file, dtype), roundedTo(file, dtype)].map((one) => run(one, inputs)),
      );
      expect(distance(typed as Float32Array, rounded as Float32Array)).toBeLessThan(1e-2);
    }
  });

  it("keeps masks finite and what is not 0 from becoming it", async () => {
    const { file, inputs } = modelOf((x, _, graph) =>
      x
        .mul(0)
        .add(graph.constant([-3.4028234663852886e38], "float32", []))
        .add(graph.constant([1e-12], "float32", [])),
    );
    const found = await run(inDtype(file, "fp16"), inputs);
    expect(found[0]).toBe(-65504);
  });

  it("says whether a model takes the largest of some values", () => {
    expect(makesChoices(twoProducts().file)).toBe(false);
    expect(makesChoices(modelOf((x) => x.topk(2).values).file)).toBe(true);
  });
});
