import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, it } from "vitest";
import { sha256 } from "../save/save.ts";

const work = mkdtempSync(path.join(tmpdir(), "tiny-random-intact-"));
afterAll(() => rmSync(work, { recursive: true, force: true }));

/** What a process finds that asks late, with the code as it is built: a thread runs no sources. */
const askLate = (directories: readonly string[]): unknown => {
  const code = `import { inspectDirectories } from ${JSON.stringify(new URL("../../dist/run/intact-models.js", import.meta.url))};
    const found = inspectDirectories(${JSON.stringify(directories)});
    await new Promise((resolve) => setTimeout(resolve, 500));
    const told = [];
    for await (const model of found) told.push(model?.provenance.architecture ?? "");
    console.log(JSON.stringify(told));`;
  return JSON.parse(execFileSync(process.execPath, ["--input-type=module", "--eval", code], { encoding: "utf8" }));
};

const model = (index: number): string => {
  const directory = path.join(work, `model-${index}`);
  mkdirSync(directory);
  writeFileSync(path.join(directory, "config.json"), `{"number":${index}}`);
  const files = { "config.json": sha256(`{"number":${index}}`) };
  const provenance = { architecture: `Number${index}Model`, modelType: "number", size: "tiny", files, invariants: {} };
  writeFileSync(path.join(directory, "tiny-random.json"), JSON.stringify(provenance));
  return directory;
};

it("finds models in a thread as here, in their order, however late it is asked for them", () => {
  const directories = Array.from({ length: 80 }, (_, index) => model(index));
  const [damaged = "", incomplete = "", missing = ""] = directories;
  writeFileSync(path.join(damaged, "config.json"), "{}");
  rmSync(path.join(incomplete, "config.json"));
  rmSync(missing, { recursive: true });
  expect(askLate(directories)).toEqual(directories.map((_, index) => (index < 3 ? "" : `Number${index}Model`)));
});
