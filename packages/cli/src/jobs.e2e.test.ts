import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { contents, installPlugin, partials, runIn, strangePlugin } from "./command.test.fixture.ts";
import { jobsFor } from "./jobs.ts";

const work = mkdtempSync(path.join(tmpdir(), "tiny-random-jobs-"));
afterAll(() => rmSync(work, { recursive: true, force: true }));

test("few models are made in one process, many in one for each core, never in more than there are models", () => {
  expect(jobsFor(3, undefined)).toBe(1);
  expect(jobsFor(10_000, undefined)).toBeGreaterThanOrEqual(1);
  expect(jobsFor(10_000, 4)).toBe(4);
  expect(jobsFor(3, 4)).toBe(3);
});

test("any number of processes makes the same bytes", () => {
  const made = ["1", "2", "3"].map((jobs) => {
    const { status, stderr } = runIn(work, "generate", "bert", "gpt2", "--jobs", jobs, "--out", `out-${jobs}`);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    return contents(path.join(work, `out-${jobs}`));
  });
  expect(made[0]?.size).toBeGreaterThan(50);
  expect(made[1]).toEqual(made[0]);
  expect(made[2]).toEqual(made[0]);
});

describe("a worker that dies", () => {
  const project = path.join(work, "project");
  installPlugin(
    project,
    strangePlugin({
      StrangeCrash: "process.abort();",
      StrangeExit: "process.exit(7);",
      StrangeKilled: 'process.kill(process.pid, "SIGKILL");',
      StrangeModel: 'throw new TypeError("it cannot be built");',
    }),
  );
  const { status, stdout } = runIn(project, "generate", "strange", "bert", "--jobs", "2", "--out", "out", "--json");
  const { architectures } = JSON.parse(stdout);
  const rowOf = (name: string) => architectures.find((row: { architecture: string }) => row.architecture === name);

  test.each([
    ["StrangeCrash", "the process that made it was ended by SIGABRT"],
    ["StrangeExit", "the process that made it ended with code 7"],
    ["StrangeKilled", "the process that made it was ended by SIGKILL"],
  ])("costs %s an error row with the step it was at", (name, reason) => {
    const hint = expect.stringMatching(/^--jobs 1 makes it in one process/);
    expect(rowOf(name)).toMatchObject({ status: "failed", plugin: "stranger", step: "instantiate", reason, hint });
  });

  test("costs the others nothing, and leaves no half model", () => {
    expect(status).toBe(1);
    expect(rowOf("StrangeModel")).toMatchObject({ status: "failed", reason: "it cannot be built" });
    const made = architectures.filter((row: { modelType: string }) => row.modelType === "bert");
    expect(made.length).toBeGreaterThan(5);
    for (const row of made) expect(row.status).toBe("made");
    expect(partials(path.join(project, "out"))).toEqual([]);
    const report = JSON.parse(readFileSync(path.join(project, "out", "report.json"), "utf8"));
    expect(report.architectures).toHaveLength(architectures.length);
  });
});

test("what a worker's error says reaches the terminal as if there were none", () => {
  const failing = ["generate", "BertModel", "GPT2Model", "--set", "hidden_act=foo", "--verbose", "--out", "errors"];
  const text = (jobs: string) => {
    const { stdout } = runIn(work, ...failing, "--jobs", jobs);
    return stdout.slice(stdout.indexOf("Failed:")).replaceAll(/^ +at .*\n/gm, "");
  };
  expect(text("2")).toBe(text("1"));
  expect(text("2")).toContain("--set hidden_act");
});
