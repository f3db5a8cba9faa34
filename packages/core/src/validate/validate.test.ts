import type { StoredTensor } from "@tiny-random/nn";
import { describe, expect, it } from "vitest";
import type { Tensors } from "../contract/plugin.ts";
import { differences } from "./compare.ts";
import type { OnnxSession } from "./onnx-session.ts";
import { checkPadding, checkValues } from "./validate.ts";

const floats = (shape: readonly number[], ...data: number[]): StoredTensor => ({
  dtype: "float32",
  shape,
  data: Float32Array.from(data),
});

/** A session that sums pairs of values, over zeros where the mask says so unless it forgets to. */
const pairs = (forgetsMask: boolean): OnnxSession => ({
  inputs: [
    { name: "values", dtype: "float32", axes: ["batch_size", "sequence_length"] },
    { name: "attention_mask", dtype: "int64", axes: ["batch_size", "sequence_length"] },
  ],
  outputs: [{ name: "sums", dtype: "float32", axes: ["batch_size", "(sequence_length)//2"] }],
  run: async ({ values, attention_mask }: Tensors) => {
    const [rows = 0, length = 0] = values?.shape ?? [];
    const half = Math.floor(length / 2);
    const at = (index: number) => {
      const kept = forgetsMask || Number(attention_mask?.data[index]) === 1;
      return kept ? Number(values?.data[index]) : 0;
    };
    const row = (start: number) =>
      Array.from({ length: half }, (_, step) => at(start + 2 * step) + at(start + 2 * step + 1));
    return { sums: floats([rows, half], ...Array.from({ length: rows }, (_, index) => row(index * length)).flat()) };
  },
  release: async () => undefined,
});

const inputs = {
  values: floats([2, 4], 1, 2, 3, 4, 5, 6, 7, 8),
  attention_mask: { dtype: "int64" as const, shape: [2, 4], data: BigInt64Array.of(1n, 1n, 1n, 1n, 1n, 1n, 0n, 0n) },
};

const check = async (forgetsMask: boolean, changed = 0): Promise<void> => {
  const session = pairs(forgetsMask);
  const { sums } = await session.run(inputs);
  if (!sums) throw new Error("there are no sums");
  (sums.data as Float32Array)[2] = Number(sums.data[2]) + changed;
  await checkPadding({ sessions: new Map([["model", session]]) }, { raw: {}, inputs, outputs: { sums } });
};

/** A session that says every value twice. */
const twice: OnnxSession = {
  inputs: pairs(false).inputs,
  outputs: [{ name: "values", dtype: "float32", axes: ["batch_size", "2*sequence_length"] }],
  run: async ({ values }: Tensors) => {
    const [rows = 0, length = 0] = values?.shape ?? [];
    return {
      values: floats([rows, 2 * length], ...Array.from(values?.data ?? [], Number).flatMap((one) => [one, one])),
    };
  },
  release: async () => undefined,
};

/** Checks the answer of that session, in which some entries were changed. */
const checkTwice = async (...changed: readonly number[]): Promise<void> => {
  const { values } = await twice.run(inputs);
  if (!values) throw new Error("there are no values");
  // Row 1 begins at entry 8 and has two values: entries 12 to 15 are padding's.
  for (const index of changed) (values.data as Float32Array)[index] = 100;
  (values.data as Float32Array)[15] = 100;
  await checkPadding({ sessions: new Map([["model", twice]]) }, { raw: {}, inputs, outputs: { values } });
};

describe("the check of padding", () => {
  it("takes as many outputs as a row makes alone, where several positions become one", async () => {
    await expect(check(false)).resolves.toBeUndefined();
    await expect(check(true)).resolves.toBeUndefined();
  });

  it("finds what padding changed among these", async () => {
    await expect(check(false, 0.5)).rejects.toThrow("padding changes the unpadded positions of row 1");
  });

  it("takes all entries of a position, where each has several", async () => {
    await expect(checkTwice()).resolves.toBeUndefined();
  });

  it("finds what padding changed among a position's last entries", async () => {
    await expect(checkTwice(11)).rejects.toThrow("padding changes the unpadded positions of row 1");
  });
});

describe("scores of what a mask forbids", () => {
  const low = Number.NEGATIVE_INFINITY;
  const logits = floats([4], 1, low, -1, low);

  it("are no fault where the class says that they are infinite", () => {
    expect(() => checkValues({ logits }, ["logits"])).not.toThrow();
    expect(() => checkValues({ logits })).toThrow("output logits is not finite");
    expect(() => checkValues({ logits: floats([3], 1, low, Number.NaN) }, ["logits"])).toThrow("is not finite");
    expect(() => checkValues({ logits: floats([3], 1, low, Number.POSITIVE_INFINITY) }, ["logits"])).toThrow(
      "is not finite",
    );
    expect(() => checkValues({ logits: floats([3], 1, low, 1) }, ["logits"])).toThrow("is flat");
  });

  it("equal each other, and nothing else", () => {
    expect(differences({ logits }, { logits })).toEqual([]);
    expect(differences({ logits }, { logits: floats([4], 1, -1e38, -1, low) })).toHaveLength(1);
    expect(differences({ logits }, { logits: floats([4], 1, low, -1.1, low) })).toHaveLength(1);
  });
});
