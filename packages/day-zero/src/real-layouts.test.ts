import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { writeReference } from "./header-bytes.test.fixture.ts";
import { loadableFromDirectory } from "./loadable-reference.ts";
import { quantizedLayouts, realLayouts } from "./real-layouts.test.fixture.ts";
import { solve } from "./solve.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), "layout-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

const sorted = (header: ReadonlyMap<string, unknown>) =>
  Object.fromEntries([...header].sort(([a], [b]) => (a < b ? -1 : 1)));

describe.each(realLayouts)("$repo", ({ config, tensors, shards }) => {
  it("becomes tiny with the tensors that its tiny config asks for, dtypes and missing ties as they were", () => {
    writeReference(directory, config, tensors(config), shards);
    const { spelled, header } = loadableFromDirectory(directory);
    const solution = solve(spelled.config, header);
    expect(sorted(solution.tensors)).toEqual(sorted(tensors(solution.config)));
    expect(solution.parameters).toBeLessThan(5_000_000);
  });
});

describe.each(quantizedLayouts)("$repo", ({ config, tensors, shards, method }) => {
  it(`is refused: its weights are packed with ${method}`, () => {
    writeReference(directory, config, tensors(config), shards);
    expect(() => loadableFromDirectory(directory)).toThrow(`${directory} is quantized with ${method}`);
  });

  it("is refused by its dtypes where the config is silent", () => {
    const { quantization_config: _, ...silent } = config;
    writeReference(directory, silent, tensors(config), shards);
    expect(() => loadableFromDirectory(directory)).toThrow(/is quantized: model\.layers\.0\.mlp\.\S+ is \w+$/);
  });
});
