import { describe, expect, it } from "vitest";
import { Graph } from "../graph.ts";
import { writeOnnx } from "../onnx.ts";
import { Parameter } from "../parameter.ts";
import { roundedTo, roundedWeights } from "./session-dtypes.ts";

const [wide, tied] = [
  new Parameter([4, 70], { kind: "weight", fanIn: 70 }),
  new Parameter([9, 4], { kind: "embedding" }),
];

/** Numbers that repeat at no block's length. */
const stored = (parameter: Parameter): Float32Array =>
  Float32Array.from({ length: parameter.size }, (_, index) => Math.sin((index + 1) * 12.9898));

/** A model whose layer has its weight as `[out, in]`, and whose head is tied to its embeddings. */
const tiedModel = (): Uint8Array => {
  const names = new Map([
    [wide, "layer.weight"],
    [tied, "embeddings.weight"],
  ]);
  const graph = new Graph(names);
  const read = graph.parameter(tied).index_select(0, graph.constant([3, 1], "int64"));
  const hidden = graph.input("x", "float32", [2, 70]).matmul(graph.transposedParameter(wide)).add(read);
  graph.output("y", hidden.matmul(graph.transposedParameter(tied)));
  return writeOnnx(graph, stored);
};

const told = (dtype: "q4" | "int8" | "fp16") => {
  const { rounded, exact } = roundedWeights(roundedTo(tiedModel(), dtype));
  return { forms: rounded.map(({ name, use, shape }) => [name, use, ...shape]).toSorted(), exact, rounded };
};

describe("the weights of a graph of rounded values", () => {
  it("are told by their names and shapes in the checkpoint, and what the graph reads as it was", () => {
    const { forms, exact } = told("q4");
    expect(forms).toEqual([
      ["embeddings.weight", "product", 9, 4],
      ["layer.weight", "product", 4, 70],
    ]);
    expect(exact).toEqual(new Set(["embeddings.weight"]));
  });

  it("have a tied matrix twice where its table is rounded too", () => {
    const { forms, exact } = told("int8");
    expect(forms).toEqual([
      ["embeddings.weight", "product", 9, 4],
      ["embeddings.weight", "table", 9, 4],
      ["layer.weight", "product", 4, 70],
    ]);
    expect(exact).toEqual(new Set());
  });

  it("are near the checkpoint's, value by value in its layout", () => {
    const near = { q4: 0.2, int8: 0.02 } as const;
    for (const dtype of ["q4", "int8"] as const)
      for (const { name, data } of told(dtype).rounded) {
        const original = stored(name === "layer.weight" ? wide : tied);
        const furthest = Math.max(...data.map((value, index) => Math.abs(value - (original[index] ?? Number.NaN))));
        expect(furthest).toBeLessThan(near[dtype]);
        expect(furthest).toBeGreaterThan(1e-5);
      }
  });

  it("are none in float16, where every constant is rounded", () => {
    expect(told("fp16").forms).toEqual([]);
  });
});
