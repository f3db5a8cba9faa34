import type { StoredTensor } from "@tiny-random/nn";
import { writeOnnx } from "@tiny-random/nn/onnx";
import { expect, test } from "vitest";
import type { Session } from "../contract/plugin.ts";
import { loadSession } from "../validate/onnx-session.ts";
import { logitsToKeepInput } from "./logits-to-keep.ts";
import { traceSession } from "./save.ts";

/** Scores that are each token's id, and its negative. */
const scoring = (withCache: boolean): Session => ({
  inputs: {
    input_ids: { dtype: "int64", axes: ["batch_size", "sequence_length"] },
    ...(withCache && { "past_key_values.0.key": { dtype: "float32", axes: ["batch_size", "past_sequence_length"] } }),
  },
  trace: ({ input_ids, ...past }, graph) => {
    if (!input_ids) throw new Error("input_ids are missing");
    const scores = input_ids
      .to("float32")
      .unsqueeze(-1)
      .mul(graph.constant([1, -1], "float32"));
    const [cache] = Object.values(past);
    return { logits: scores, ...(cache && { "present.0.key": cache.identity() }) };
  },
});

const opened = (session: Session) =>
  loadSession(
    writeOnnx(traceSession(session, { names: new Map() }, { logitsToKeep: true }), () => {
      throw new Error("there are no parameters");
    }),
  );

const int64 = (shape: readonly number[], ...values: bigint[]): StoredTensor => ({
  dtype: "int64",
  shape,
  data: BigInt64Array.from(values),
});
const inputs = {
  input_ids: int64([1, 3], 5n, 6n, 7n),
  "past_key_values.0.key": { dtype: "float32" as const, shape: [1, 0], data: new Float32Array(0) },
};

test("a decoder gives the scores of so many last positions, and of all where it is not asked", async () => {
  const session = await opened(scoring(true));
  const scores = async (feeds = {}) => {
    const { logits } = await session.run({ ...inputs, ...feeds });
    return Array.from((logits?.data ?? []) as Float32Array);
  };
  const all = [5, -5, 6, -6, 7, -7];
  expect(await scores()).toEqual(all);
  expect(await scores({ [logitsToKeepInput]: int64([], 0n) })).toEqual(all);
  expect(await scores({ [logitsToKeepInput]: int64([], 1n) })).toEqual([7, -7]);
  expect(await scores({ [logitsToKeepInput]: int64([], 2n) })).toEqual([6, -6, 7, -7]);
  await session.release();
});

test("what does not decode through a cache has no such input", async () => {
  const session = await opened(scoring(false));
  expect(session.inputs.map(({ name }) => name)).toEqual(["input_ids"]);
  await session.release();
});
