import { Graph } from "@tiny-random/nn";
import { writeOnnx } from "@tiny-random/nn/onnx";
import { describe, expect, it } from "vitest";
import { leastLead, probeOf, watched } from "./choice-margins.ts";
import { forward } from "./forward.ts";
import { loadSession } from "./onnx-session.ts";

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

  it("does not see a choice among what a mask forbids", () => {
    const data = Float32Array.of(3, 1, -3e38, -3e38, 3, Number.NEGATIVE_INFINITY, -3e38, -3e38);
    const masked = { dtype: "float32" as const, shape: [1, 2, 4], data };
    expect(leastLead(masked, 1, undefined)).toBe(2);
    expect(leastLead(masked, 3, undefined)).toBe(Number.POSITIVE_INFINITY);
  });

  it("is infinite where everything is taken", () => {
    expect(leastLead(scores, 4, mask)).toBe(Number.POSITIVE_INFINITY);
  });
});

describe("probeOf", () => {
  const graph = new Graph();
  const input = graph.input("scores", "float32", ["batch_size", 4]);
  graph.output("doubled", input.mul(2));
  const file = writeOnnx(graph, () => new Float32Array());

  it("leaves a graph without choices alone", async () => {
    expect(await probeOf(file, graph)).toBeUndefined();
  });

  it("is the file itself and the scores of its choices, which a watched model does not show", async () => {
    graph.noteChoice({ scores: input, count: 2 });
    const probe = await probeOf(file, graph);
    if (!probe) throw new Error("the graph makes a choice");
    expect(Buffer.from(probe.file.subarray(0, file.length)).equals(file)).toBe(true);
    const session = await loadSession(probe.file);
    expect(session.outputs.map(({ name }) => name)).toEqual(["doubled", "choice.0"]);
    const { model, watch } = watched({ sessions: new Map([["model", session]]) }, new Map([["model", probe]]));
    const run = (...data: number[]) =>
      watch(() => forward(model, { scores: { dtype: "float32", shape: [1, 4], data: Float32Array.from(data) } }));
    const clear = await run(1, 2, 3, 4);
    expect(clear.problem).toBeUndefined();
    expect(Object.keys(clear.result)).toEqual(["doubled"]);
    expect((await run(1, 3, 3, 4)).problem).toContain("not clear");
    await session.release();
  });

  it("asks of a choice the lead that it needs", async () => {
    const close = new Graph();
    const given = close.input("scores", "float32", ["batch_size", 4]);
    close.output("doubled", given.mul(2));
    close.noteChoice({ scores: given, count: 2, lead: 2 });
    const probe = await probeOf(
      writeOnnx(close, () => new Float32Array()),
      close,
    );
    if (!probe) throw new Error("the graph makes a choice");
    const session = await loadSession(probe.file);
    const { model, watch } = watched({ sessions: new Map([["model", session]]) }, new Map([["model", probe]]));
    const run = (...data: number[]) =>
      watch(() => forward(model, { scores: { dtype: "float32", shape: [1, 4], data: Float32Array.from(data) } }));
    expect((await run(1, 2, 4.5, 5)).problem).toBeUndefined();
    expect((await run(1, 2, 3, 5)).problem).toContain("it leads by 1.0e+0");
    await session.release();
  });
});
