import { Graph } from "@tiny-random/nn";
import { describe, expect, it } from "vitest";
import { exposeChoices, leastLead } from "./choices.ts";

const scores = {
  dtype: "float32" as const,
  shape: [1, 3, 4],
  data: Float32Array.of(1, 4, 2, 8, 5, 5, 0, 1, 0, 9, 3, 6),
};
const mask = { dtype: "int64" as const, shape: [1, 3], data: BigInt64Array.of(1n, 0n, 1n) };

describe("leastLead", () => {
  it("is the least distance between what is taken and what is left", () => {
    expect(leastLead(scores, 1, undefined)).toBe(0);
    expect(leastLead(scores, 2, undefined)).toBe(2);
  });

  it("does not see padding", () => {
    expect(leastLead(scores, 1, mask)).toBe(3);
  });

  it("is infinite where everything is taken", () => {
    expect(leastLead(scores, 4, mask)).toBe(Number.POSITIVE_INFINITY);
  });
});

describe("exposeChoices", () => {
  it("makes the scores of choices outputs and leaves a graph without choices alone", () => {
    const graph = new Graph();
    const input = graph.input("scores", "float32", ["batch_size", 4]);
    expect(exposeChoices(graph).size).toBe(0);
    graph.noteChoice({ scores: input, count: 2 });
    expect([...exposeChoices(graph)]).toEqual([["choice.0", 2]]);
    expect(graph.main.outputs.map(({ name }) => name)).toEqual(["choice.0"]);
  });
});
