import { Graph, namedParameters, type Tensor } from "@tiny-random/nn";
import { writeOnnx } from "@tiny-random/nn/onnx";
import { InferenceSession, Tensor as RuntimeTensor } from "onnxruntime-node";
import { expect, test } from "vitest";
import { decoderCache } from "./decoder-cache.ts";
import { fairseqPositions, learnedPositions, type Positions, sinusoidalPositions } from "./positions.ts";
import type { DecoderContext } from "./seq2seq-family.ts";

const noCache = {
  present: {},
  own: (_: number, fresh: never) => fresh,
  cross: (_: number, make: () => never) => make(),
};

/** Rows of a table that a step reads, as multiples of the step of positions: `past` tokens came before its ids. */
const firstFeature = async (
  ids: readonly number[],
  past: number,
  trace: (ids: Tensor, context: DecoderContext) => Tensor,
): Promise<number[]> => {
  const graph = new Graph();
  const given = graph.input("ids", "int64", ["batch", "length"]);
  const earlier = graph.input("past", "float32", ["batch", 1, "past", 1]);
  graph.output("out", trace(given, { cache: { ...noCache, past: earlier } as DecoderContext["cache"] }));
  const session = await InferenceSession.create(writeOnnx(graph, () => new Float32Array()));
  const { out } = await session.run({
    ids: new RuntimeTensor("int64", BigInt64Array.from(ids, BigInt), [1, ids.length]),
    past: new RuntimeTensor("float32", new Float32Array(past), [1, 1, past, 1]),
  });
  if (!out) throw new Error("the session gave nothing");
  const [, length = 0, width = 0] = out.dims;
  return Array.from({ length }, (_, row) => Number(out.data[row * width]));
};

const sines = (positions: readonly number[]): unknown[] =>
  positions.map((position) => expect.closeTo(Math.sin(position), 5));

test("fairseq positions start after the padding id, skip padding and continue after a cache", async () => {
  const positions = fairseqPositions(30, 4, 1);
  expect(await firstFeature([7, 8, 1, 9], 0, positions)).toEqual([...sines([2, 3]), 0, ...sines([4])]);
  expect(await firstFeature([7], 5, positions)).toEqual(sines([7]));
});

test("a checkpoint holds learned positions, and sinusoids where a class saves them", () => {
  const saved = (positions: Positions) =>
    namedParameters(positions).map(({ name, parameter }) => `${name} ${parameter.shape} ${parameter.saved}`);
  expect(saved(fairseqPositions(30, 4, 1))).toEqual([]);
  expect(saved(sinusoidalPositions(30, 4, false))).toEqual(["weight 30,4 false"]);
  expect(saved(sinusoidalPositions(30, 4, true))).toEqual(["weight 30,4 true"]);
  expect(saved(learnedPositions(30, 4, 2))).toEqual(["weight 32,4 true"]);
});

/** Keys that a cache gives for the encoder's states, and what it keeps of a layer's own. */
const step = async (isLater: boolean, pastLength: number) => {
  const graph = new Graph();
  const inputs = {
    "past_key_values.0.decoder.key": graph.input("own", "float32", ["batch", 1, "past", 1]),
    "past_key_values.0.decoder.value": graph.input("ownValue", "float32", ["batch", 1, "past", 1]),
    "past_key_values.0.encoder.key": graph.input("cross", "float32", ["batch", 1, "past_states", 1]),
    "past_key_values.0.encoder.value": graph.input("crossValue", "float32", ["batch", 1, "past_states", 1]),
    use_cache_branch: graph.input("use_cache_branch", "bool", [1]),
  };
  const fresh = graph.input("fresh", "float32", ["batch", 1, "length", 1]);
  const states = graph.input("states", "float32", ["batch", 1, "states", 1]);
  const cache = decoderCache(inputs);
  cache.own(0, [fresh, fresh]);
  cache.cross(0, () => [states.mul(10), states.mul(10)]);
  for (const [name, tensor] of Object.entries(cache.present)) graph.output(name, tensor);
  const session = await InferenceSession.create(writeOnnx(graph, () => new Float32Array()));
  const row = (values: readonly number[]) => new RuntimeTensor("float32", values, [1, 1, values.length, 1]);
  const past = Array.from({ length: pastLength }, (_, index) => index);
  const results = await session.run({
    own: row(past),
    ownValue: row(past),
    cross: row(isLater ? [7, 8] : []),
    crossValue: row(isLater ? [7, 8] : []),
    fresh: row([5]),
    states: row([1, 2]),
    use_cache_branch: new RuntimeTensor("bool", [isLater], [1]),
  });
  return (name: string) => Array.from(results[name]?.data as Float32Array);
};

test("a decoder cache makes cross-attention keys in the first step and appends keys of self-attention", async () => {
  const of = await step(false, 0);
  expect(of("present.0.decoder.key")).toEqual([5]);
  expect(of("present.0.encoder.key")).toEqual([10, 20]);
});

test("a decoder cache keeps cross-attention keys in later steps, whatever the encoder's states", async () => {
  const of = await step(true, 2);
  expect(of("present.0.decoder.value")).toEqual([0, 1, 5]);
  expect(of("present.0.encoder.value")).toEqual([7, 8]);
});
