import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { root } from "./environment.ts";
import { folderModules } from "./folder-modules.ts";
import { openLedger, type Subject } from "./ledger.ts";
import type { Outcome } from "./outcome.ts";
import { checksKey, defineSuite, runSuite, type Suite } from "./suite.ts";

let work = "";
beforeEach(() => {
  work = mkdtempSync(path.join(tmpdir(), "tiny-random-suite-"));
});
afterEach(() => rmSync(work, { recursive: true, force: true }));

const subjects = Array.from({ length: 50 }, (_, index) => ({
  file: "one",
  name: `default/Model${index}`,
  content: `${index}`,
  figures: {},
}));
const run = { made: [], out: "" };

/** A suite that notes what it looked at, and finds what a test wants. */
const noting = (looked: string[][], statusOf: (name: string) => Outcome["status"] = () => "passed") =>
  defineSuite<Subject>({
    name: "noting",
    checks: { sources: ["tools/parity/suite.ts"] },
    turn: "here",
    scope: "model",
    subjects: () => subjects,
    look: async (some) => {
      looked.push(some.map(({ name }) => name));
      return some.map((subject) => ({
        name: subject.name,
        status: statusOf(subject.name),
        detail: "",
        proves: [subject],
      }));
    },
  });
const proofs = (commit: string | undefined, budget?: number) => ({
  ledger: openLedger(path.join(work, "ledger")),
  commit,
  budget,
});

describe("a suite with a ledger", () => {
  test("looks at everything once, and then at a tenth by the commit", async () => {
    const looked: string[][] = [];
    await runSuite(noting(looked), run, proofs("a"));
    const second = await runSuite(noting(looked), run, proofs("a"));
    expect(looked[0]).toHaveLength(50);
    expect(second.proven + second.looked).toBe(50);
    expect(second.proven).toBeGreaterThan(30);
    const commits = Array.from({ length: 60 }, (_, index) => String(index));
    for (const commit of commits) await runSuite(noting(looked), run, proofs(commit));
    expect(new Set(looked.slice(1).flat()).size).toBe(50);
  });

  test("looks at everything where all is asked for", async () => {
    const looked: string[][] = [];
    for (const _ of [1, 2]) await runSuite(noting(looked), run, proofs(undefined));
    expect(looked.map(({ length }) => length)).toEqual([50, 50]);
  });

  test("leaves out what its budget does not reach, by name, and begins with it the next time", async () => {
    const looked: string[][] = [];
    const many = Array.from({ length: 200 }, (_, index) => ({
      file: `${index % 20}`,
      name: `Model${index}`,
      content: `${index}`,
      figures: {},
    }));
    const suite = { ...noting(looked), subjects: () => many };
    const first = await runSuite(suite, run, proofs("a", 0));
    expect(first.looked).toBeGreaterThan(0);
    expect(first.looked + first.left.length).toBe(many.length);
    const left = first.left.map(({ name }) => name);
    expect(looked.flat().filter((name) => left.includes(name))).toEqual([]);
    for (const commit of ["b", "c", "d", "e", "f", "g", "h"]) await runSuite(suite, run, proofs(commit, 0));
    expect(new Set(looked.flat()).size).toBe(many.length);
  });

  test("writes down nothing that failed or was skipped: it is looked at again", async () => {
    const looked: string[][] = [];
    const statusOf = (name: string) =>
      name.endsWith("Model1") ? "failed" : name.endsWith("Model2") ? "skipped" : "passed";
    await runSuite(noting(looked, statusOf), run, proofs("a"));
    const { outcomes } = await runSuite(noting(looked, statusOf), run, proofs("a"));
    expect(looked[1]).toEqual(expect.arrayContaining(["default/Model1", "default/Model2"]));
    expect(outcomes.filter(({ status }) => status === "failed").map(({ name }) => name)).toEqual(["default/Model1"]);
  });
});

test("every suite is a file that names checks which are there", async () => {
  const suites = await folderModules<Suite>(path.join(import.meta.dirname, "suites"));
  expect(suites.length).toBeGreaterThan(5);
  expect(new Set(suites.map(([, { name }]) => name)).size).toBe(suites.length);
  for (const [, { checks }] of suites) {
    for (const file of [...checks.sources, ...(checks.requirements ?? [])])
      expect(existsSync(path.join(root, file)), file).toBe(true);
    expect(checksKey(checks)).toMatch(/^[0-9a-f]{64}$/);
  }
});
