import { expect, test } from "vitest";
import { ropeOf } from "./rope.ts";
import { inverseFrequencies } from "./rope-frequencies.ts";
import { attentionFactor } from "./rope-magnitude.ts";

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

test("both spellings of a rope are one", () => {
  const { rope_theta, ...scaling } = cases[0]?.rope ?? { rope_theta: 0 };
  const older = ropeOf({ model_type: "test", rope_theta, rope_scaling: scaling });
  const newer = ropeOf({ model_type: "test", rope_parameters: { rope_theta, ...scaling } });
  expect(inverseFrequencies(older, 8).near).toEqual(inverseFrequencies(newer, 8).near);
});
