import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bin, contents, partials, runIn } from "./command.test.fixture.ts";

const work = mkdtempSync(path.join(tmpdir(), "tiny-random-kill-"));
afterAll(() => rmSync(work, { recursive: true, force: true }));

const names = ["BertForMaskedLM", "BertModel", "GPT2LMHeadModel", "GPT2Model", "LlamaForCausalLM", "LlamaModel"];
const generate = (out: string, ...args: string[]) => {
  const start = performance.now();
  expect(runIn(work, "generate", ...names, "--out", out, ...args).status).toBe(0);
  return performance.now() - start;
};

/** Starts the command and kills every process of it at once, after a while. */
const killAfter = async (milliseconds: number, out: string, jobs: string): Promise<void> => {
  const args = [bin, "generate", ...names, "--out", out, "--jobs", jobs];
  const child = spawn(process.execPath, args, { cwd: work, detached: true, stdio: "ignore" });
  const ended = new Promise((resolve) => child.on("close", resolve));
  await setTimeout(milliseconds);
  // The process group; a run that has already ended has none.
  if (child.exitCode === null && child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
  await ended;
};

let duration = 0;
const whole = path.join(work, "whole");
beforeAll(() => {
  generate("earlier", "--seed", "1");
  duration = generate("whole");
});

const moments = Array.from({ length: 20 }, (_, index) => (index + Math.random()) / 20);

test.each(moments.map((moment, index) => [moment, index] as const))(
  "killed after %f of its time and run again, it ends as if undisturbed",
  async (moment, index) => {
    const out = `killed-${index}`;
    // Every second run replaces the models of an earlier one.
    if (index % 2 === 1) cpSync(path.join(work, "earlier"), path.join(work, out), { recursive: true });
    await killAfter(moment * duration, out, index % 4 < 2 ? "1" : "2");
    generate(out);
    expect(partials(path.join(work, out))).toEqual([]);
    expect(readdirSync(path.join(work, out)).sort()).toEqual(readdirSync(whole).sort());
    expect(contents(path.join(work, out))).toEqual(contents(whole));
  },
);
