import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { bin } from "./command.test.fixture.ts";

describe("tiny-random coverage", () => {
  test("adds up over the modalities", () => {
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
