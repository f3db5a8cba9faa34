import { Graph, type Tensor } from "@tiny-random/nn";
import { writeOnnx } from "@tiny-random/nn/onnx";
import { InferenceSession, Tensor as RuntimeTensor } from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import { interpolatedTable, type TableReading } from "./interpolated-table.ts";
import { patchPlaces, patchWindows } from "./patch-places.ts";

/** What a graph makes of grids of patches. */
const computed = async (
  grids: readonly (readonly number[])[],
  make: (graph: Graph, grids: Tensor, patches: Tensor) => Tensor,
) => {
  const graph = new Graph();
  const patches = graph.input("patches", "float32", ["patches", 1]);
  const given = graph.input("grids", "int64", ["images", 3]);
  graph.output("made", make(graph, given, patches));
  const session = await InferenceSession.create(writeOnnx(graph, () => new Float32Array()));
  const count = grids.reduce((sum, grid) => sum + grid.reduce((product, length) => product * length, 1), 0);
  const { made } = await session.run({
    patches: new RuntimeTensor("float32", new Float32Array(count), [count, 1]),
    grids: new RuntimeTensor("int64", BigInt64Array.from(grids.flat(), BigInt), [grids.length, 3]),
  });
  return Array.from(made?.data as Float32Array | BigInt64Array, Number);
};

// The numbers are torch's, of `F.interpolate` to two rows and four columns.
describe("a square table of positions stretched over an image", () => {
  const squares = Float32Array.from({ length: 9 }, (_, place) => place ** 2);
  const stretched = (reading: TableReading) =>
    computed([[1, 2, 4]], (graph, grids, patches) =>
      interpolatedTable(graph.constant(squares, "float32", [9, 1]), 3, patchPlaces(patches, grids, 1), reading),
    );

  it.each([
    ["in lines from corner to corner", { kernel: "linear", corners: true }, [0, 0.66667, 2, 4, 36, 44.66667, 54, 64]],
    ["in lines", { kernel: "linear", corners: false }, [2.25, 3.8125, 6.4375, 9.25, 29.25, 36.4375, 45.8125, 54.25]],
    [
      "by Keys's cubic",
      { kernel: "cubic", corners: false },
      [0.935635, 2.008327, 4.969212, 7.684483, 29.348543, 36.258278, 48.344269, 56.896568],
    ],
  ] as const)("is read %s", async (_, reading, expected) => {
    for (const [place, value] of (await stretched(reading)).entries())
      expect(value).toBeCloseTo(expected[place] ?? 0, 4);
  });
});

describe("windows of packed patches", () => {
  it("differ by frame, row and column, and are smaller at an image's end", async () => {
    const grids = [
      [2, 2, 6],
      [1, 4, 2],
    ];
    const windows = await computed(grids, (_, given, patches) => patchWindows(patchPlaces(patches, given, 2), 4));
    const sizes = [...new Set(windows)].map((window) => windows.filter((one) => one === window).length);
    expect(sizes).toEqual([8, 4, 8, 4, 8]);
    expect(windows.toSorted((a, b) => a - b)).toEqual(windows);
  });
});
