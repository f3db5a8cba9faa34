import { expect, test } from "vitest";
import type { Selected } from "../discover/select.ts";
import type { ReportRow } from "../report/row.ts";
import { parseShard, shardOf } from "./shard.ts";

const selection = (count: number): Selected[] =>
  Array.from({ length: count }, (_, index) => ({ architecture: `Model${index}`, modelType: `type${index % 7}` }));
const row = (architecture: string, validate: number): ReportRow => ({
  architecture,
  modelType: "type",
  plugin: "text",
  task: null,
  status: "made",
  milliseconds: { validate },
  bytes: {},
  changed: [],
  kept: [],
  processorClasses: [],
  parameters: 0,
});
const shards = (all: readonly Selected[], count: number, measured: readonly ReportRow[] = []) =>
  Array.from({ length: count }, (_, index) => shardOf(all, { index: index + 1, count }, measured));

test.each([[[]], [selection(300).map(({ architecture }, index) => row(architecture, 1 + (index % 50)))]])(
  "shards are disjoint and together everything, and none is moved by what is added",
  (measured) => {
    const before = shards(selection(300), 5, measured);
    expect(before.flat().sort((a, b) => (a.architecture < b.architecture ? -1 : 1))).toEqual(
      selection(300).sort((a, b) => (a.architecture < b.architecture ? -1 : 1)),
    );
    const after = shards(selection(400), 5, measured);
    for (const [index, shard] of before.entries()) expect(after[index]).toEqual(expect.arrayContaining(shard));
  },
);

test("names are spread", () => {
  for (const shard of shards(selection(1000), 4)) {
    expect(shard.length).toBeGreaterThan(200);
    expect(shard.length).toBeLessThan(300);
  }
});

test("measured times are spread evenly, whatever the names", () => {
  const measured = selection(40).map(({ architecture }, index) => row(architecture, index === 0 ? 400 : 10));
  const times = shards(selection(40), 2, measured).map((shard) =>
    shard.reduce((sum, { architecture }) => sum + (architecture === "Model0" ? 400 : 10), 0),
  );
  expect(times).toEqual([400, 390]);
});

test("a shard is read from its text", () => {
  expect(parseShard("2/8")).toEqual({ index: 2, count: 8 });
  for (const text of ["0/4", "5/4", "1", "1/0", "a/b", "1/4/2", "-1/4"])
    expect(() => parseShard(text)).toThrow(`--shard ${text} is not a part of the whole`);
});
