import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { alone } from "./lock.ts";

const directory = mkdtempSync(path.join(os.tmpdir(), "lock-"));
afterAll(() => rmSync(directory, { recursive: true }));
const lock = path.join(directory, "environment.lock");

test("a lock is held while the work is done, and given back also when it fails", () => {
  expect(alone(lock, () => readFileSync(lock, "utf8"))).toBe(String(process.pid));
  expect(existsSync(lock)).toBe(false);
  expect(() =>
    alone(lock, () => {
      throw new Error("no network");
    }),
  ).toThrow("no network");
  expect(existsSync(lock)).toBe(false);
});

test("the lock of a process that is gone is taken over", () => {
  const { pid } = spawnSync(process.execPath, ["--version"]);
  writeFileSync(lock, String(pid));
  expect(alone(lock, () => "done")).toBe("done");
});
