import { InputError } from "@tiny-random/core";
import { Graph } from "@tiny-random/nn";
import { writeOnnx } from "@tiny-random/nn/onnx";
import { InferenceSession, Tensor as RuntimeTensor } from "onnxruntime-node";
import { expect, test } from "vitest";
import { mropeSections } from "./mrope.ts";
import { ropeTables } from "./rope.ts";
import { ropeOf } from "./rope-settings.ts";

const rope = ropeOf({
  model_type: "test",
  rope_theta: 10000,
  rope_scaling: { type: "mrope", mrope_section: [1, 1, 2] },
});

test("sections of a head rotate by time, height and width", async () => {
  const graph = new Graph();
  const positions = graph.input("positions", "int64", [3, 1, 2]);
  graph.output("sin", ropeTables(rope, positions, 8).sin);
  const session = await InferenceSession.create(writeOnnx(graph, () => new Float32Array()));
  const feeds = { positions: new RuntimeTensor("int64", BigInt64Array.from([0n, 1n, 0n, 2n, 0n, 3n]), [3, 1, 2]) };
  const sin = Array.from((await session.run(feeds))["sin"]?.data as Float32Array).slice(8);
  const half = [1, 2 * 0.1, 3 * 0.01, 3 * 0.001].map(Math.sin);
  for (const [feature, value] of [...half, ...half].entries()) expect(sin[feature]).toBeCloseTo(value, 6);
});

test("axes take turns while they have pairs left, then time has the rest", async () => {
  const turning = { mrope_section: [3, 2, 1], mrope_interleaved: true, rope_type: "default" };
  const graph = new Graph();
  const positions = graph.input("positions", "int64", [3, 1, 1]);
  const inTurns = ropeOf({ model_type: "test", rope_theta: 10000, rope_parameters: turning });
  graph.output("sin", ropeTables(inTurns, positions, 12).sin);
  const session = await InferenceSession.create(writeOnnx(graph, () => new Float32Array()));
  const feeds = { positions: new RuntimeTensor("int64", BigInt64Array.from([1n, 2n, 3n]), [3, 1, 1]) };
  const sin = Array.from((await session.run(feeds))["sin"]?.data as Float32Array);
  const half = [1, 2, 3, 1, 2, 1].map((axis, pair) => Math.sin(axis * 10000 ** (-pair / 6)));
  for (const [feature, value] of [...half, ...half].entries()) expect(sin[feature]).toBeCloseTo(value, 6);
});

test("sections share out every pair, or are refused", () => {
  expect(mropeSections(rope, 4)).toEqual([1, 1, 2]);
  expect(() => mropeSections(rope, 8)).toThrow(InputError);
  expect(() => mropeSections(ropeOf({ model_type: "test" }), 4)).toThrow(
    /mrope_section of rope_parameters is undefined/,
  );
});
