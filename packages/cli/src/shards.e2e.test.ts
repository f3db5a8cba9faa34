import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { contents, runIn } from "./command.test.fixture.ts";

const work = mkdtempSync(path.join(tmpdir(), "tiny-random-shards-"));
afterAll(() => rmSync(work, { recursive: true, force: true }));

interface Row {
  readonly architecture: string;
  readonly status: string;
  readonly directory: string;
}

const rowsOf = (...args: string[]): Row[] => JSON.parse(runIn(work, ...args, "--json").stdout).architectures;
const namesOf = (rows: readonly Row[]): string[] => rows.map(({ architecture }) => architecture).sort();

test("shards made apart and merged are what one run makes", () => {
  const whole = rowsOf("generate", "bert", "--out", "whole");
  const parts = [1, 2].map((index) => rowsOf("generate", "bert", "--shard", `${index}/2`, "--out", `part-${index}`));
  expect(namesOf(parts.flat())).toEqual(namesOf(whole));
  for (const part of parts) expect(part.length).toBeLessThan(whole.length);

  const merged = rowsOf("report", "merge", "part-1", path.join("part-2", "report.json"), "--out", "merged");
  expect(namesOf(merged)).toEqual(namesOf(whole));
  for (const { directory } of merged) expect(directory).toMatch(/^\.\.\/part-[12]\/tiny-random-Bert\w+$/);
  const summary = (out: string) => contents(path.join(work, out)).get("tiny_model_summary.json");
  expect(summary("merged")).toBe(summary("whole"));

  const measured = [1, 2].map((index) =>
    rowsOf("generate", "bert", "--shard", `${index}/2`, "--times", "merged", "--out", `even-${index}`),
  );
  expect(namesOf(measured.flat())).toEqual(namesOf(whole));
});

test("where the models stand in the merged report's directory, it says so", () => {
  rowsOf("generate", "GPT2Model", "--out", "here");
  expect(rowsOf("report", "merge", "here", "--out", "here")).toMatchObject([{ directory: "tiny-random-GPT2Model" }]);
  const { stdout } = runIn(work, "report", "merge", "here", "--out", "here");
  expect(stdout).toMatch(/^MODALITY +MADE +CURRENT +LOADABLE +FAILED +SIZE +TIME\ntext +1 +0 +0 +0 +\d+ KB/);
});

test.each([
  [["generate", "bert", "--shard", "3/2"], /--shard 3\/2 is not a part of the whole\. For example --shard 1\/4/],
  [["generate", "bert", "--times", "here"], /--times without --shard has nothing to spread/],
  [["generate", "bert", "--shard", "1/2", "--times", "nowhere"], /nowhere is not a report/],
  [["generate", "bert", "--jobs", "0"], /--jobs 0 is not a number of processes/],
  [["report", "merge", "nowhere"], /nowhere is not a report\. Give a report\.json that tiny-random wrote/],
])("%j is refused", (args, sentence) => {
  expect(runIn(work, ...args)).toMatchObject({ status: 2, stderr: expect.stringMatching(sentence) });
});

test("a summary by modality and a JUnit report end a run with failures", () => {
  const args = [
    "generate",
    "BertModel",
    "GPT2Model",
    "--set",
    "n_head=2",
    "--out",
    "mixed",
    "--junit",
    "deep/junit.xml",
  ];
  expect(runIn(work, ...args).stdout).toMatch(/^MODALITY +MADE.*\ntext +1 +0 +0 +1 +\d+ KB/m);
  const xml = readFileSync(path.join(work, "deep", "junit.xml"), "utf8");
  expect(xml).toContain('<testsuites name="tiny-random" tests="2" failures="1"');
  expect(xml).toMatch(/name="BertModel" time="[\d.]+">\s*<failure message="shrink: --set n_head: the config has no/);
});
