import { expect, it } from "vitest";
import { Graph } from "./index.ts";
import { writeOnnx } from "./onnx.ts";
import { readOnnxGraph } from "./read-onnx.ts";

const noParameters = (): never => {
  throw new Error("this graph has no parameters");
};

it("reads back what a graph was written with: declared values, and nodes with what they read", () => {
  const graph = new Graph();
  const x = graph.input("x", "float32", ["batch_size", 4]);
  graph.output("y", x.softmax(-1).argmax(-1));
  const read = readOnnxGraph(writeOnnx(graph, noParameters));
  expect(read.inputs).toEqual([{ name: "x", dtype: "float32", axes: ["batch_size", 4] }]);
  expect(read.outputs).toEqual([{ name: "y", dtype: "int64", axes: ["batch_size"] }]);
  expect(read.nodes.map(({ op }) => op).slice(0, 2)).toEqual(["Softmax", "ArgMax"]);
  expect(read.nodes[1]?.inputs).toEqual(read.nodes[0]?.outputs);
});

it("refuses what is no model", () => {
  expect(() => readOnnxGraph(new Uint8Array([255, 255, 255]))).toThrow();
});
