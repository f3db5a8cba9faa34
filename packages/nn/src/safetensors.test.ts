import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fromBfloat16, fromFloat16, toBfloat16, toFloat16 } from "./half.ts";
import { readSafetensors, roundTo, type StoredTensor, writeSafetensors } from "./safetensors.ts";

describe("half precision", () => {
  it("reads back every float16 and bfloat16 number", () => {
    for (let word = 0; word < 0x10000; word++) {
      const half = fromFloat16(word);
      if (!Number.isNaN(half)) expect(toFloat16(half)).toBe(word);
      const brain = fromBfloat16(word);
      if (!Number.isNaN(brain)) expect(toBfloat16(brain)).toBe(word);
    }
  });

  it("rounds to the nearest number", () => {
    fc.assert(
      fc.property(fc.float({ noNaN: true, min: -60000, max: 60000 }), (value) => {
        const rounded = fromFloat16(toFloat16(value));
        return Math.abs(rounded - value) <= Math.max(2 ** -25, Math.abs(value) * 2 ** -11);
      }),
    );
    expect(fromFloat16(toFloat16(1e6))).toBe(Number.POSITIVE_INFINITY);
    expect(fromBfloat16(toBfloat16(1.00390625))).toBe(1);
  });
});

describe("safetensors", () => {
  const tensors = new Map<string, StoredTensor>([
    ["b", { dtype: "float32", shape: [2, 1], data: Float32Array.of(1.5, -2) }],
    ["a", { dtype: "bfloat16", shape: [3], data: Float32Array.of(1, 2, 3) }],
    ["n", { dtype: "int64", shape: [], data: BigInt64Array.of(7n) }],
    ["m", { dtype: "bool", shape: [2], data: Uint8Array.of(1, 0) }],
  ]);

  it("reads back what it wrote", () => {
    const read = readSafetensors(writeSafetensors(tensors));
    expect([...read.keys()].sort()).toEqual(["a", "b", "m", "n"]);
    for (const [name, tensor] of tensors) expect(read.get(name)).toEqual(tensor);
  });

  it("aligns the data and orders it by element size", () => {
    const file = writeSafetensors(tensors);
    const length = Number(new DataView(file.buffer).getBigUint64(0, true));
    const header = JSON.parse(new TextDecoder().decode(file.subarray(8, 8 + length)));
    expect(length % 8).toBe(0);
    expect(Object.keys(header)).toEqual(["__metadata__", "n", "b", "a", "m"]);
  });

  it("refuses files that are not safetensors", () => {
    const file = writeSafetensors(tensors);
    expect(() => readSafetensors(file.subarray(0, 4))).toThrow("shorter than a safetensors header");
    expect(() => readSafetensors(file.subarray(0, 20))).toThrow("longer than the file");
    expect(() => readSafetensors(file.subarray(0, file.length - 1))).toThrow("outside the file");
  });

  it("rounds data as storing does", () => {
    expect(roundTo("bfloat16", Float32Array.of(1.001))).toEqual(Float32Array.of(1));
  });
});
