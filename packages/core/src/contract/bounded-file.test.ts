import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, it } from "vitest";
import { readBounded } from "./bounded-file.ts";
import { InputError } from "./errors.ts";
import { directoryFiles } from "./reference-files.ts";

const work = mkdtempSync(path.join(tmpdir(), "bounded-"));
afterAll(() => rmSync(work, { recursive: true }));
const at = (name: string): string => path.join(work, name);
const read = (name: string) => () => directoryFiles(work).read(name);

it("reads a regular file, through a link too", () => {
  writeFileSync(at("merges.txt"), "a b");
  symlinkSync("merges.txt", at("link.txt"));
  expect(read("link.txt")()).toBe("a b");
});

it.runIf(process.platform !== "win32")("refuses a pipe and a device before it reads them", () => {
  expect(spawnSync("mkfifo", [at("config.json")]).status).toBe(0);
  symlinkSync("/dev/zero", at("vocab.json"));
  for (const name of ["config.json", "vocab.json"]) {
    expect(read(name)).toThrow(InputError);
    expect(read(name)).toThrow(`${name} in ${work} is not a regular file`);
  }
  rmSync(at("config.json"));
});

it("refuses a config or a tokenizer that is larger than any real one, unread", () => {
  const limits = { "config.json": 16_000_000, "generation_config.json": 16_000_000, "tokenizer.json": 100_000_000 };
  for (const [name, limit] of Object.entries(limits)) {
    writeFileSync(at(name), "");
    truncateSync(at(name), limit);
    expect(readBounded(at(name), name, name)).toHaveLength(limit);
    truncateSync(at(name), limit + 1_000_000);
    expect(() => readBounded(at(name), name, name)).toThrow(/has \d+ MB, more than the \d+ MB that are read/);
  }
});
