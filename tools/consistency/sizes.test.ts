import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";

const packages = path.resolve(import.meta.dirname, "../../packages");

/** Lines that a file of each folder may have: a family reads like the paper, a layer does one thing. */
const bars = { families: 120, layers: 100 } as const;

/** Code files in a folder of every package's sources. */
const filesIn = (folder: string): string[] =>
  readdirSync(packages).flatMap((name) => {
    const directory = path.join(packages, name, "src", folder);
    const files = existsSync(directory) ? readdirSync(directory) : [];
    return files.filter((file) => /(?<!\.test)\.ts$/.test(file)).map((file) => `${name}/src/${folder}/${file}`);
  });

const linesOf = (file: string): number => readFileSync(path.join(packages, file), "utf8").split("\n").length - 1;

it.each(Object.entries(bars))("%s have at most %i lines", (folder, bar) => {
  const files = filesIn(folder);
  expect(files.length).toBeGreaterThan(100);
  expect(files.filter((file) => linesOf(file) > bar)).toEqual([]);
});
