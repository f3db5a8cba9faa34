import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, it } from "vitest";
import { bin } from "./command.test.fixture.ts";
import { commandTable } from "./command-table.ts";

const work = mkdtempSync(path.join(tmpdir(), "tiny-random-start-"));
afterAll(() => rmSync(work, { recursive: true, force: true }));

/** Addresses of the modules that a run of the command loads. */
const modulesOf = (...args: string[]): string[] => {
  const coverage = mkdtempSync(path.join(work, "coverage-"));
  const { status } = spawnSync(process.execPath, [bin, ...args], {
    cwd: work,
    env: { ...process.env, NODE_V8_COVERAGE: coverage },
  });
  expect(status).toBe(0);
  return readdirSync(coverage).flatMap((name) => {
    const { result } = JSON.parse(readFileSync(path.join(coverage, name), "utf8")) as { result: { url: string }[] };
    return result.map(({ url }) => url);
  });
};

it("--help loads neither the generator nor a plugin", () => {
  const loaded = modulesOf("--help");
  expect(loaded.filter((url) => /\/packages\/(?!cli\/)|\/commands\//.test(url))).toEqual([]);
});

it("--help lists every command as the command's own help has it", () => {
  const help = (...args: string[]): string =>
    spawnSync(process.execPath, [bin, ...args, "--help"], { cwd: work, encoding: "utf8" }).stdout.replace(/\s+/g, " ");
  const all = help();
  for (const [name, { description }] of Object.entries(commandTable)) {
    const [usage = "", own = ""] = help(name).split(description);
    expect(all).toContain(`${usage.replace("Usage: tiny-random ", "").replace("[command] ", "")}${description}`);
    expect(own).toContain("--json");
  }
});

it("list loads no family: a plugin's build wrote down what they have", () => {
  const loaded = modulesOf("list");
  expect(loaded.filter((url) => /\/dist\/families\//.test(url))).toEqual([]);
});
