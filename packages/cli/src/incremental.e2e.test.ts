import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { contents, runIn } from "./command.test.fixture.ts";

const work = mkdtempSync(path.join(tmpdir(), "tiny-random-incremental-"));
afterAll(() => rmSync(work, { recursive: true, force: true }));

const names = ["BertModel", "GPT2Model"];
const generate = (...args: string[]) => {
  const { status, stdout } = runIn(work, "generate", ...names, "--out", "out", "--json", ...args);
  const rows = JSON.parse(stdout).architectures as { architecture: string; status: string }[];
  return { status, statuses: rows.map((row) => row.status) };
};
const file = (name: string): string => path.join(work, "out", "tiny-random-BertModel", name);
const made = { status: 0, statuses: ["made", "made"] };
const current = { status: 0, statuses: ["current", "current"] };
const onlyBert = { status: 0, statuses: ["made", "current"] };

beforeAll(() => {
  expect(generate()).toEqual(made);
});

test("what is current is left alone, and said to be", () => {
  const report = readFileSync(path.join(work, "out", "report.json"), "utf8");
  const before = statSync(file("config.json")).mtimeMs;
  expect(generate()).toEqual(current);
  expect(statSync(file("config.json")).mtimeMs).toBe(before);
  expect(readFileSync(path.join(work, "out", "report.json"), "utf8")).toBe(report);
  const { stdout } = runIn(work, "generate", ...names, "--out", "out");
  expect(stdout).toMatch(/^\[1\/2\] BertModel: current, \d+ KB$/m);
});

test("a lost report comes back from the models", () => {
  const before = contents(path.join(work, "out"));
  rmSync(path.join(work, "out", "report.json"));
  rmSync(path.join(work, "out", "tiny_model_summary.json"));
  expect(generate()).toEqual(current);
  expect(contents(path.join(work, "out"))).toEqual(before);
});

test.each([
  ["a changed file", () => writeFileSync(file("config.json"), "{}")],
  ["a missing file", () => rmSync(file("golden/inputs.safetensors"))],
  ["half a provenance", () => writeFileSync(file("tiny-random.json"), "{")],
  ["a directory without anything", () => rmSync(file(""), { recursive: true }) ?? mkdirSync(file(""))],
])("%s is made again, as it was", (_, damage) => {
  const before = contents(path.join(work, "out"));
  damage();
  expect(generate()).toEqual(onlyBert);
  expect(contents(path.join(work, "out"))).toEqual(before);
});

test("other options are another model, and --force makes all anew", () => {
  expect(generate("--seed", "7")).toEqual(made);
  expect(generate()).toEqual(made);
  expect(generate("--force")).toEqual(made);
  expect(generate("--jobs", "2")).toEqual(current);
});

test("another file beside the reference is another model", () => {
  const from = (...args: string[]) => {
    const { stdout } = runIn(work, "generate", "--from", file(""), "--out", "from", "--json", ...args);
    return JSON.parse(stdout).architectures.map((row: { status: string }) => row.status);
  };
  expect(from()).toEqual(["made"]);
  expect(from()).toEqual(["current"]);
  const config = readFileSync(file("tokenizer_config.json"), "utf8");
  writeFileSync(file("tokenizer_config.json"), config.replace("{", '{ "extra": 1,'));
  expect(from()).toEqual(["made"]);
});
