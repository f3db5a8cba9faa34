import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bin, partials, runIn } from "./command.test.fixture.ts";

const work = mkdtempSync(path.join(tmpdir(), "tiny-random-storage-"));
const disk = path.join(work, "disk");
mkdirSync(disk);
/** A separate file system, where the tests may make one. */
const mount = (options: string) => spawnSync("mount", ["-t", "tmpfs", "-o", options, "tmpfs", disk]).status === 0;
const canMount = process.platform === "linux" && mount("size=900k");
if (!canMount) console.log("skipped: a small and a read-only disk, since this user may not mount a file system");
const isRoot = process.getuid?.() === 0;
afterAll(() => {
  if (canMount) spawnSync("umount", [disk]);
  rmSync(work, { recursive: true, force: true });
});

describe.runIf(canMount)("a small disk", () => {
  const out = path.join(disk, "out");
  beforeAll(() => {
    expect(runIn(work, "generate", "BertModel", "--out", out).status).toBe(0);
  });
  const provenance = () => readFileSync(path.join(out, "tiny-random-BertModel", "tiny-random.json"), "utf8");

  test.each(["1", "2"])("that is full is one sentence, and earlier models stay (%s processes)", (jobs) => {
    const before = provenance();
    const args = ["generate", "BertModel", "LlamaForCausalLM", "GPT2LMHeadModel", "--jobs", jobs, "--seed", "1"];
    const { status, stdout } = runIn(work, ...args, "--out", out, "--json");
    expect(status).toBe(2);
    for (const row of JSON.parse(stdout).architectures) {
      expect(row.reason).toBe(
        `${path.join(out, `tiny-random-${row.architecture}`)} cannot be written: the disk is full`,
      );
      expect(row.hint).toBe("Free space or give another directory.");
    }
    expect(provenance()).toBe(before);
    expect(partials(out)).toEqual([]);
    expect(runIn(work, "validate", path.join(out, "tiny-random-BertModel")).status).toBe(0);
  });

  test("without room for the report is one sentence", () => {
    const room = spawnSync("df", ["--output=avail", "-B1", disk], { encoding: "utf8" }).stdout.split("\n")[1];
    writeFileSync(path.join(disk, "filler"), new Uint8Array(Number(room)));
    const { status, stderr } = runIn(work, "generate", "BertModel", "--out", out);
    rmSync(path.join(disk, "filler"));
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: `error: ${path.join(out, "report.json")} cannot be written: the disk is full. Free space or give another directory.\n`,
    });
    expect(partials(out)).toEqual([]);
  });

  test("that is read-only is one sentence", () => {
    mount("remount,ro");
    const { status, stderr } = runIn(work, "generate", "GPT2Model", "--out", path.join(disk, "other"));
    mount("remount,rw");
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: `error: ${path.join(disk, "other")} cannot be written: it is on a read-only file system. Give another directory.\n`,
    });
  });
});

describe.runIf(canMount)("a cache on a read-only disk", () => {
  const [full, empty] = [path.join(disk, "full"), path.join(disk, "empty")];
  beforeAll(() => {
    rmSync(path.join(disk, "out"), { recursive: true, force: true });
    expect(runIn(work, "path", "BertModel", "--cache", full).status).toBe(0);
    expect(mount("remount,ro")).toBe(true);
  });
  afterAll(() => mount("remount,rw"));

  test("gives the models it has", () => {
    const { status, stdout, stderr } = runIn(work, "path", "BertModel", "--cache", full);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(readFileSync(path.join(stdout.trim(), "config.json"), "utf8")).toContain("bert");
  });

  test("says of others how to have another cache", () => {
    const { status, stderr } = runIn(work, "path", "GPT2Model", "--cache", empty);
    expect(status).toBe(2);
    expect(stderr).toMatch(
      /^error: \S+ cannot be written: it is on a read-only file system\. Set TINY_RANDOM_CACHE to a directory that can be written to\.\n$/,
    );
  });
});

test.runIf(process.platform === "linux")("a home where the system makes no directories is one sentence", () => {
  const args = [bin, "path", "BertModel"];
  const env = { PATH: process.env["PATH"], HOME: "/proc" };
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: work, env, encoding: "utf8", timeout: 60_000 });
  expect(status).toBe(2);
  expect(stderr).toContain("/proc/.cache/tiny-random");
  expect(stderr).toContain("Set TINY_RANDOM_CACHE");
});

test.skipIf(isRoot || process.platform === "win32")(
  "a directory without permission is one sentence (not as root, who may write anywhere)",
  () => {
    const out = path.join(work, "forbidden");
    mkdirSync(out);
    chmodSync(out, 0o500);
    const { status, stderr } = runIn(work, "generate", "GPT2Model", "--out", out);
    expect(status).toBe(2);
    expect(stderr).toContain("cannot be written: there is no permission to write there");
  },
);

test.runIf(process.platform === "linux")("where the system makes no directories is one sentence", () => {
  const { status, stderr } = runIn(work, "generate", "BertModel", "--out", "/proc/models/out");
  expect({ status, stderr }).toEqual({
    status: 2,
    stderr:
      "error: /proc/models/out cannot be written: the system has no place for it there. Give another directory.\n",
  });
});
