import { Graph } from "@tiny-random/nn";
import { writeOnnx } from "@tiny-random/nn/onnx";
import { InferenceSession, Tensor as RuntimeTensor } from "onnxruntime-node";
import { expect, test } from "vitest";
import { attentionFactor } from "./attention-factor.ts";
import { ropeTables } from "./rope.ts";
import { inverseFrequencies } from "./rope-frequencies.ts";
import { ropeOf } from "./rope-settings.ts";

const yarn = { rope_type: "yarn", original_max_position_embeddings: 4096, beta_fast: 32, beta_slow: 1 };

/** Frequencies and factor that `ROPE_INIT_FUNCTIONS["yarn"]` of Transformers 5.23 gives. */
const cases = [
  {
    rope: { ...yarn, rope_theta: 150000, factor: 32, truncate: false },
    frequencies: [1, 0.0508132726, 0.000456483918, 0.00000409997847],
    factor: 1.3465735902799727,
  },
  {
    rope: { ...yarn, rope_theta: 10000, factor: 40, mscale: 1, mscale_all_dim: 0.5 },
    frequencies: [1, 0.1000000015, 0.005124999676, 0.00002499999937],
    factor: 1.1557219901962608,
  },
];

test.each(cases)("yarn keeps fast pairs, stretches slow ones and lengthens both: $rope", (expected) => {
  const rope = ropeOf({ model_type: "test", rope_parameters: expected.rope });
  const { near } = inverseFrequencies(rope, 8);
  for (const [pair, frequency] of expected.frequencies.entries())
    expect((near[pair] as number) / frequency).toBeCloseTo(1, 6);
  expect(attentionFactor(rope)).toBeCloseTo(expected.factor, 12);
});

/** What `HunYuanDenseV1RotaryEmbedding.compute_ntk_alpha_rope_parameters` of Transformers 5.23 gives for heads of 8. */
const alphaFrequencies = [1, 0.00999999978, 9.99999975e-5, 9.99999997e-7];

test("a fixed alpha stretches the base whatever the length", () => {
  const rope = ropeOf({
    model_type: "test",
    rope_parameters: { rope_type: "ntk_alpha", rope_theta: 10000, alpha: 1000 },
  });
  const { near, far } = inverseFrequencies(rope, 8);
  for (const [pair, frequency] of alphaFrequencies.entries())
    expect((near[pair] as number) / frequency).toBeCloseTo(1, 6);
  expect(far).toBeUndefined();
});

test("both spellings of a rope are one", () => {
  const { rope_theta, ...scaling } = cases[0]?.rope ?? { rope_theta: 0 };
  const older = ropeOf({ model_type: "test", rope_theta, rope_scaling: scaling });
  const newer = ropeOf({ model_type: "test", rope_parameters: { rope_theta, ...scaling } });
  expect(inverseFrequencies(older, 8).near).toEqual(inverseFrequencies(newer, 8).near);
});

const dynamic = { max_position_embeddings: 512, rope_scaling: { type: "dynamic", factor: 4 } };
const long_factor = [1.1, 5, 30, 64];
const longrope = {
  max_position_embeddings: 8192,
  original_max_position_embeddings: 256,
  rope_scaling: { type: "longrope", short_factor: [1, 1.05, 2, 2.5], long_factor },
};

/** What `LlamaRotaryEmbedding` and `Phi3RotaryEmbedding` of Transformers 5.23 rotate by in a pass that goes so far. */
const passes = [
  { config: dynamic, last: 511, frequencies: [1, 0.1, 0.01, 0.001] },
  { config: dynamic, last: 1023, frequencies: [1, 0.0584803522, 0.003419952, 0.000199999995] },
  { config: longrope, last: 255, frequencies: [1, 0.095238097, 0.00499999989, 0.00039999999] },
  { config: longrope, last: 256, frequencies: [0.909090877, 0.0199999996, 0.00033333333, 0.0000156250007] },
];

test.each(passes)("$config.rope_scaling.type rotates by $frequencies up to position $last", async (pass) => {
  const rope = ropeOf({ model_type: "test", rope_theta: 10000, ...pass.config });
  const graph = new Graph();
  const { cos, sin } = ropeTables(rope, graph.input("positions", "int64", [1, "length"]), 8);
  graph.output("cos", cos);
  graph.output("sin", sin);
  const session = await InferenceSession.create(writeOnnx(graph, () => new Float32Array()));
  const positions = new RuntimeTensor("int64", [1n, BigInt(pass.last)], [1, 2]);
  const outputs = await session.run({ positions });
  const at = (name: string, feature: number) => Number(outputs[name]?.data[feature]);
  for (const [pair, frequency] of pass.frequencies.entries())
    expect(Math.atan2(at("sin", pair), at("cos", pair)) / frequency).toBeCloseTo(1, 5);
  expect(Math.hypot(at("sin", 1), at("cos", 1))).toBeCloseTo(attentionFactor(rope), 6);
});

test("a longrope whose factor is not stated lengthens by the ratio of its contexts", () => {
  expect(attentionFactor(ropeOf({ model_type: "test", ...longrope }))).toBeCloseTo(1.2747548783981961, 12);
});

test("a rope that differs by layer type is that of the layer's type", () => {
  const rope_parameters = {
    full_attention: { rope_type: "linear", factor: 8, rope_theta: 1000000 },
    sliding_attention: { rope_type: "default", rope_theta: 10000 },
  };
  const config = { model_type: "test", rope_parameters };
  expect(ropeOf(config, "full_attention")).toMatchObject({ type: "linear", theta: 1000000 });
  expect(ropeOf(config, "sliding_attention")).toMatchObject({ type: "default", theta: 10000 });
  const one = { model_type: "test", rope_parameters: rope_parameters.full_attention };
  expect(ropeOf(one, "sliding_attention").theta).toBe(1000000);
});
