import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { readReport } from "@tiny-random/core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type ScratchClone, scratchClone } from "../scaffold/scratch-clone.test.fixture.ts";
import { modelSubject, openLedger } from "./ledger.ts";

let clone: ScratchClone;
const work = mkdtempSync(path.join(tmpdir(), "tiny-random-renewed-"));
beforeAll(() => {
  clone = scratchClone();
});
afterAll(() => {
  clone.remove();
  rmSync(work, { recursive: true, force: true });
});

/** mistral, what it is made of, and types that know nothing of it. */
const modelTypes = ["mistral", "llama", "bert", "vit"];

/** What the clone makes of these types, as the ledger knows it. */
const made = (out: string) => {
  const directory = path.join(work, out);
  const { status, output } = clone.node([
    "packages/cli/bin/tiny-random.js",
    "generate",
    ...modelTypes,
    "--out",
    directory,
  ]);
  expect(status, output).toBe(0);
  return readReport(directory).map(({ modelType, architecture, directory: model = "" }) =>
    modelSubject(modelType, `default/${architecture}`, path.resolve(directory, model)),
  );
};

const edit = (file: string, from: string, to: string): void => {
  const place = path.join(clone.directory, file);
  const text = readFileSync(place, "utf8");
  expect(text).toContain(from);
  writeFileSync(place, text.replace(from, to));
};

it("a renewed config of one model type opens the proofs of that type alone", { timeout: 300_000 }, () => {
  const ledger = openLedger(path.join(work, "ledger"));
  for (const subject of made("before")) ledger.add(subject, "a suite", "the same checks");
  edit("packages/atlas/src/configs/mistral.ts", 'hidden_act: "silu"', 'hidden_act: "gelu"');
  const { status, output } = clone.program("nx", ["run-many", "--target", "build", "--exclude", "@tiny-random/tools"]);
  expect(status, output).toBe(0);
  const after = made("after");
  expect(new Set(after.map(({ file }) => file))).toEqual(new Set(modelTypes));
  const open = after.filter((subject) => !ledger.has(subject, "a suite", "the same checks"));
  expect(new Set(open.map(({ file }) => file))).toEqual(new Set(["mistral"]));
  expect(open).toHaveLength(after.filter(({ file }) => file === "mistral").length);
});
