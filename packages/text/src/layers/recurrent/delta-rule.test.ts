import { Graph } from "@tiny-random/nn";
import { writeOnnx } from "@tiny-random/nn/onnx";
import { InferenceSession, Tensor as RuntimeTensor } from "onnxruntime-node";
import { expect, test } from "vitest";
import { readByDeltaRule } from "./delta-rule.ts";

const [heads, keySize, valueSize] = [2, 3, 2];

/** Numbers between -1 and 1 that look like any. */
const numbers = (count: number, phase: number): Float32Array =>
  Float32Array.from({ length: count }, (_, index) => Math.sin(7 * index + phase));

/** The terms of so many positions: by name, their values; rates and decays lie between 0 and 1. */
const termsOf = (length: number, decays: number) => {
  const share = (values: Float32Array) => values.map((value) => 0.5 + 0.4 * value);
  return {
    query: numbers(length * heads * keySize, 1),
    key: numbers(length * heads * keySize, 2),
    value: numbers(length * heads * valueSize, 3),
    rate: share(numbers(length * heads, 4)),
    decay: share(numbers(length * heads * decays, 5)),
  };
};

/** What the memory gives position by position, as the rule says it. */
const expected = (length: number, decays: number): number[] => {
  const terms = termsOf(length, decays);
  const memory = Array.from({ length: heads * keySize * valueSize }, () => 0);
  const read: number[] = [];
  for (let at = 0; at < length * heads; at++) {
    const cell = (row: number, column: number) => ((at % heads) * keySize + row) * valueSize + column;
    const key = (row: number) => terms.key[at * keySize + row] ?? 0;
    for (let column = 0; column < valueSize; column++) {
      const rows = Array.from({ length: keySize }, (_, row) => row);
      for (const row of rows)
        memory[cell(row, column)] = (memory[cell(row, column)] ?? 0) * (terms.decay[at * decays + (row % decays)] ?? 0);
      const held = rows.reduce((sum, row) => sum + key(row) * (memory[cell(row, column)] ?? 0), 0);
      const correction = (terms.rate[at] ?? 0) * ((terms.value[at * valueSize + column] ?? 0) - held);
      for (const row of rows) memory[cell(row, column)] = (memory[cell(row, column)] ?? 0) + key(row) * correction;
      read.push(
        rows.reduce((sum, row) => sum + (terms.query[at * keySize + row] ?? 0) * (memory[cell(row, column)] ?? 0), 0),
      );
    }
  }
  return read;
};

const computed = async (length: number, decays: number): Promise<number[]> => {
  const graph = new Graph();
  const ofHeads = (name: string, size: number) => graph.input(name, "float32", [1, "length", heads, size]);
  const terms = {
    query: ofHeads("query", keySize),
    key: ofHeads("key", keySize),
    value: ofHeads("value", valueSize),
    rate: graph.input("rate", "float32", [1, "length", heads]),
    decay: decays === 1 ? graph.input("decay", "float32", [1, "length", heads]) : ofHeads("decay", decays),
  };
  graph.output("read", readByDeltaRule(terms, 0, undefined));
  const session = await InferenceSession.create(writeOnnx(graph, () => new Float32Array()));
  const feeds = Object.entries(termsOf(length, decays)).map(([name, data]) => {
    const size = { query: keySize, key: keySize, value: valueSize, rate: 1, decay: decays }[name] ?? 1;
    const shape = size === 1 ? [1, length, heads] : [1, length, heads, size];
    return [name, new RuntimeTensor("float32", data, shape)] as const;
  });
  return Array.from((await session.run(Object.fromEntries(feeds)))["read"]?.data as Float32Array);
};

test.each([
  ["a head", 1],
  ["each feature of its keys", keySize],
])("a memory that decays by %s gives what the rule says, and nothing for no tokens", async (_, decays) => {
  for (const length of [0, 1, 5]) {
    const read = await computed(length, decays);
    for (const [index, value] of expected(length, decays).entries()) expect(read[index]).toBeCloseTo(value, 5);
    expect(read).toHaveLength(length * heads * valueSize);
  }
});
