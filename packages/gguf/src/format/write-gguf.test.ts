import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { gguf } from "@huggingface/gguf";
import { afterAll, describe, expect, it } from "vitest";
import { bool, bools, f32, numbers, text, texts, u32 } from "./metadata.ts";
import { quantize } from "./quantize.ts";
import { writeGguf } from "./write-gguf.ts";

const work = mkdtempSync(path.join(tmpdir(), "tiny-random-gguf-"));
afterAll(() => rmSync(work, { recursive: true }));

const values = Float32Array.from({ length: 96 }, (_, index) => Math.sin(index));
const metadata = {
  "general.architecture": text("llama"),
  "llama.block_count": u32(2),
  "llama.rope.freq_base": f32(0.5),
  "tokenizer.ggml.tokens": texts(["a", "é", ""]),
  "tokenizer.ggml.token_type": numbers("i32", [1, -1, 3]),
  "tokenizer.ggml.scores": numbers("f32", [0, -1.5]),
  "tokenizer.ggml.add_bos_token": bool(true),
  "llama.attention.sliding_window_pattern": bools([true, false]),
};
const tensors = new Map([
  ["output_norm.weight", { shape: [3], data: values.subarray(0, 3), type: "f32" as const }],
  ["token_embd.weight", { shape: [3, 32], data: values, type: "q8_0" as const }],
  ["output.weight", { shape: [2, 5], data: values.subarray(0, 10), type: "f16" as const }],
]);

describe("a GGUF file, read back by @huggingface/gguf", () => {
  const file = path.join(work, "model.gguf");
  const content = writeGguf(metadata, tensors);
  writeFileSync(file, content);

  it("has its metadata with its types", async () => {
    const read = await gguf(file, { allowLocalFile: true });
    expect(read.metadata).toMatchObject({
      version: 3,
      tensor_count: 3n,
      kv_count: 8n,
      "general.architecture": "llama",
      "llama.block_count": 2,
      "llama.rope.freq_base": 0.5,
      "tokenizer.ggml.tokens": ["a", "é", ""],
      "tokenizer.ggml.token_type": [1, -1, 3],
      "tokenizer.ggml.scores": [0, -1.5],
      "tokenizer.ggml.add_bos_token": true,
      "llama.attention.sliding_window_pattern": [true, false],
    });
  });

  it("has its tensors, their axes fastest first, each at a multiple of 32 bytes", async () => {
    const { tensorInfos, tensorDataOffset } = await gguf(file, { allowLocalFile: true });
    expect(tensorInfos.map(({ name, shape, dtype }) => [name, shape.map(Number), dtype])).toEqual([
      ["output_norm.weight", [3], 0],
      ["token_embd.weight", [32, 3], 8],
      ["output.weight", [5, 2], 1],
    ]);
    for (const { name, offset } of tensorInfos) {
      const tensor = tensors.get(name);
      const expected = quantize(tensor?.data ?? values, tensor?.type ?? "f32");
      const start = Number(tensorDataOffset + offset);
      expect(start % 32).toBe(0);
      expect(content.subarray(start, start + expected.length)).toEqual(expected);
    }
    expect(content.length % 32).toBe(0);
  });
});
