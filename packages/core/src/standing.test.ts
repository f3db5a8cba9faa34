import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, it } from "vitest";
import { sha256 } from "./save.ts";
import type * as standingModule from "./standing.ts";

const work = mkdtempSync(path.join(tmpdir(), "tiny-random-standing-"));
afterAll(() => rmSync(work, { recursive: true, force: true }));

/** As built: a thread runs no sources. */
const built: typeof standingModule = await import(new URL("../dist/standing.js", import.meta.url).href);

const model = (index: number): string => {
  const directory = path.join(work, `model-${index}`);
  mkdirSync(directory);
  writeFileSync(path.join(directory, "config.json"), `{"number":${index}}`);
  const files = { "config.json": sha256(`{"number":${index}}`) };
  const provenance = { architecture: `Number${index}Model`, modelType: "number", size: "tiny", files, invariants: {} };
  writeFileSync(path.join(directory, "tiny-random.json"), JSON.stringify(provenance));
  return directory;
};

it("finds the same models in a thread as here, in their order, however late they are asked for", async () => {
  const directories = Array.from({ length: 80 }, (_, index) => model(index));
  const [damaged = "", incomplete = "", missing = ""] = directories;
  writeFileSync(path.join(damaged, "config.json"), "{}");
  rmSync(path.join(incomplete, "config.json"));
  rmSync(missing, { recursive: true });
  const found = built.lookAt(directories);
  await new Promise((resolve) => setTimeout(resolve, 1500));
  const told: string[] = [];
  for await (const standing of found) told.push(standing?.provenance.architecture ?? "");
  expect(told).toEqual(directories.map((_, index) => (index < 3 ? "" : `Number${index}Model`)));
});
