import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";

const packages = path.resolve(import.meta.dirname, "../../packages");

/** Lines that a file of each folder may have: a family reads like the paper, a layer does one thing. */
const bars = { families: 120, layers: 100 } as const;

/** Files that are longer, each with the lines it has: they may only become shorter. */
const longer: Readonly<Record<string, number>> = {
  "encoder-decoder/families/speech_to_text": 133,
  "encoder-decoder/families/whisper": 151,
  "encoder-decoder/layers/backbone": 106,
  "encoder-decoder/layers/composite-model": 118,
  "encoder-decoder/layers/heads": 122,
  "encoder-decoder/layers/text-classes": 108,
  "encoder-decoder/layers/turned-stack": 114,
};

/** Code files in a folder of every package's sources. */
const filesIn = (folder: string): string[] =>
  readdirSync(packages).flatMap((name) => {
    const directory = path.join(packages, name, "src", folder);
    const files = existsSync(directory) ? readdirSync(directory) : [];
    return files.filter((file) => /(?<!\.test)\.ts$/.test(file)).map((file) => `${name}/src/${folder}/${file}`);
  });

const linesOf = (file: string): number => readFileSync(path.join(packages, file), "utf8").split("\n").length - 1;

describe.each(Object.entries(bars))("%s", (folder, bar) => {
  const named = filesIn(folder).map(
    (file) => [file.replace("/src/", "/").replace(/\.ts$/, ""), linesOf(file)] as const,
  );

  it(`have at most ${bar} lines, or those that are listed here`, () => {
    expect(named.length).toBeGreaterThan(100);
    const tooLong = named.filter(([name, lines]) => lines > (longer[name] ?? bar));
    expect(tooLong).toEqual([]);
  });

  it("are listed here no longer once they are shorter", () => {
    const own = Object.entries(longer).filter(([name]) => name.split("/")[1] === folder);
    const lines = new Map(named);
    expect(own).toEqual(own.map(([name]) => [name, Math.max(bar + 1, lines.get(name) ?? 0)]));
  });
});
