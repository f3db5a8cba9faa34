import { describe, expect, it } from "vitest";
import { dequantize, quantize } from "./quantize.ts";

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

describe("quantize", () => {
  const block = Float32Array.from({ length: 32 }, (_, index) => (index - 12) / 8);

  it("makes the bytes that gguf-py's quantizers make of a block", () => {
    expect(hex(quantize(block, "q8_0"))).toBe("ca24b0b6bdc4cbd1d8dfe5ecf3f900070d141b21282f353c434a50575e646b72787f");
    expect(hex(quantize(block, "q4_0"))).toBe("c0b46d6d5c5c5b4b4b3a3a39292818180707");
  });

  it("gives every block its scale, and one of zeros the scale of -0", () => {
    const two = Float32Array.from([...block, ...new Float32Array(32)]);
    expect(hex(quantize(two, "q8_0"))).toBe(`${hex(quantize(block, "q8_0"))}${"00".repeat(34)}`);
    expect(hex(quantize(new Float32Array(32), "q4_0"))).toBe(`0080${"88".repeat(16)}`);
  });

  it("stands for values within half a step of those given", () => {
    const largest = Math.max(...block.map(Math.abs));
    const farthest = (type: "q8_0" | "q4_0" | "f16") =>
      Math.max(...dequantize(quantize(block, type), type).map((value, index) => Math.abs(value - (block[index] ?? 0))));
    expect(farthest("f16")).toBe(0);
    expect(farthest("q8_0")).toBeLessThan((0.51 * largest) / 127);
    // The value of the other sign that is as large falls off the end of the range.
    expect(farthest("q4_0")).toBeLessThan((1.01 * largest) / 8);
  });

  it("rounds to float16 and leaves float32 alone", () => {
    expect(hex(quantize(Float32Array.of(1, -2.5), "f16"))).toBe("003c00c1");
    expect(hex(quantize(Float32Array.of(1), "f32"))).toBe("0000803f");
  });
});
