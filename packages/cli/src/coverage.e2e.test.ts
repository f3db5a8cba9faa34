import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import type { CoverageCount } from "@tiny-random/core";
import { describe, expect, test } from "vitest";
import { bin } from "./command.test.fixture.ts";

const readme = readFileSync(path.resolve(import.meta.dirname, "../../../README.md"), "utf8");
const section = /<!-- coverage[^>]*-->\n([\s\S]*?)\n<!-- \/coverage -->/.exec(readme)?.[1] ?? "";
const rows = section
  .split("\n")
  .slice(2)
  .map((line) => line.split("|").map((cell) => cell.trim()))
  .map(([, modality = "", ...numbers]) => ({ modality, numbers: numbers.slice(0, 6).map(Number) }));

const counted = (): readonly CoverageCount[] => {
  const { stdout } = spawnSync(process.execPath, [bin, "coverage", "--json"], { encoding: "utf8", maxBuffer: 2 ** 28 });
  return JSON.parse(stdout).counts;
};

describe("the README's table of the field", () => {
  // A family that lands makes it behind, which `npm run coverage` mends; it may never be ahead.
  test("has every modality with its classes and model types, and claims no more native ones than there are", () => {
    const counts = counted();
    expect(rows.map(({ modality }) => modality)).toEqual(counts.map(({ modality }) => modality));
    for (const [index, { pairs, types }] of counts.entries()) {
      const [native = 0, loadable = 0, missing = 0, nativeTypes = 0, ...otherTypes] = rows[index]?.numbers ?? [];
      expect(native + loadable + missing).toBe(pairs.native + pairs.loadable + pairs.missing);
      expect(otherTypes.reduce((sum, one) => sum + one, nativeTypes)).toBe(
        types.native + types.loadable + types.missing,
      );
      expect(native).toBeLessThanOrEqual(pairs.native);
      expect(nativeTypes).toBeLessThanOrEqual(types.native);
    }
  });

  test("adds up", () => {
    const { status, stdout } = spawnSync(process.execPath, [bin, "coverage"], { encoding: "utf8" });
    expect(status).toBe(0);
    const [all = [], ...others] = stdout
      .split("\n")
      .filter((line) => /^\S+( +\d+){6}$/.test(line))
      .map((line) => line.split(/ +/).slice(1).map(Number))
      .reverse();
    expect(others.length).toBeGreaterThan(4);
    expect(all.map((_, column) => others.reduce((sum, line) => sum + (line[column] ?? 0), 0))).toEqual(all);
  });
});
