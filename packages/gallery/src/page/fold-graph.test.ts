import { describe, expect, it } from "vitest";
import type { GallerySession, GraphNode } from "../page-data.ts";
import { firstUnfolded, foldGraph, modulesOf } from "./fold-graph.ts";

const node = (op: string, path: string, reads: (number | string)[], gives?: string[]): GraphNode => ({
  op,
  path: path === "" ? [] : path.split("/"),
  reads,
  ...(gives && { gives }),
});

const session: GallerySession = {
  name: "model",
  bytes: 0,
  inputs: [{ name: "x", dtype: "float32", axes: [1] }],
  outputs: [{ name: "y", dtype: "float32", axes: [1] }],
  nodes: [
    node("Gather", "bert/embeddings", ["x"]),
    node("MatMul", "bert/layer.0/query", [0]),
    node("Add", "bert/layer.0", [1, 0]),
    node("Softmax", "", [2], ["y"]),
  ],
};
const labels = (unfolded: readonly string[]) => foldGraph(session, new Set(unfolded)).boxes.map(({ label }) => label);

describe("folding", () => {
  it("shows a folded module as one box with its operators counted", () => {
    const { boxes, edges } = foldGraph(session, new Set());
    expect(boxes.map(({ label, count }) => [label, count])).toEqual([
      ["x", 0],
      ["bert", 3],
      ["Softmax", 1],
      ["y", 0],
    ]);
    expect(edges).toEqual([
      ["in x", "bert"],
      ["bert", "#3"],
      ["#3", "out y"],
    ]);
  });

  it("shows what is inside an unfolded module, its own modules folded", () => {
    expect(labels(["bert"])).toEqual(["x", "embeddings", "layer.0", "Softmax", "y"]);
    expect(labels(["bert", "bert/layer.0"])).toEqual(["x", "embeddings", "query", "Add", "Softmax", "y"]);
  });

  it("keeps a module folded whose outer module is", () => {
    expect(labels(["bert/layer.0"])).toEqual(labels([]));
    expect(foldGraph(session, new Set(["bert/layer.0"])).open).toEqual([]);
  });

  it("lists modules with outer ones first", () => {
    expect(modulesOf(session)).toEqual(["bert", "bert/embeddings", "bert/layer.0", "bert/layer.0/query"]);
  });

  it("unfolds level by level at first, as long as few boxes are drawn", () => {
    expect([...firstUnfolded(session, 4)]).toEqual([]);
    expect([...firstUnfolded(session, 5)]).toEqual(["bert"]);
    expect(foldGraph(session, firstUnfolded(session, 100)).boxes).toHaveLength(6);
  });
});
