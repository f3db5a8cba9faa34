import { describe, expect, it } from "vitest";
import { quantize } from "./quantize.ts";

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

describe("quantize", () => {
  const block = Float32Array.from({ length: 32 }, (_, index) => (index - 12) / 8);

  it("makes the bytes that gguf-py's quantizers make of a block", () => {
    expect(hex(quantize(block, "q8_0"))).toBe("ca24b0b6bdc4cbd1d8dfe5ecf3f900070d141b21282f353c434a50575e646b72787f");
    expect(hex(quantize(block, "q4_0"))).toBe("c0b46d6d5c5c5b4b4b3a3a39292818180707");
  });

  it("gives every block a scale of its own, and one of zeros the scale of -0", () => {
    const two = Float32Array.from([...block, ...new Float32Array(32)]);
    expect(hex(quantize(two, "q8_0"))).toBe(`${hex(quantize(block, "q8_0"))}${"00".repeat(34)}`);
    expect(hex(quantize(new Float32Array(32), "q4_0"))).toBe(`0080${"88".repeat(16)}`);
  });

  it("rounds to float16 and leaves float32 alone", () => {
    expect(hex(quantize(Float32Array.of(1, -2.5), "f16"))).toBe("003c00c1");
    expect(hex(quantize(Float32Array.of(1), "f32"))).toBe("0000803f");
  });
});
