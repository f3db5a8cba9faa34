import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os, { availableParallelism } from "node:os";
import path from "node:path";
import readline from "node:readline";
import { allArchitectures } from "@tiny-random/core";
import { pageOfManyRows } from "@tiny-random/gallery";
import { chromium } from "playwright-core";
import { families } from "../parity/cases.ts";
import { root } from "../parity/environment.ts";
import { measureGguf } from "./gguf.ts";

const cli = path.join(root, "packages/cli/bin/tiny-random.js");

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/** Milliseconds of a whole process. */
const timed = (...args: string[]): number => {
  const start = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: "utf8", maxBuffer: 2 ** 28 });
  if (status !== 0) throw new Error(`${args.join(" ")} ended with code ${status}: ${stderr}`);
  return performance.now() - start;
};

const inScratch = async <T>(work: (out: string) => T | Promise<T>): Promise<T> => {
  const out = mkdtempSync(path.join(existsSync("/dev/shm") ? "/dev/shm" : os.tmpdir(), "tiny-random-command-"));
  try {
    return await work(out);
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
};

/** `--help` and `list` beside `node -e 0`, alternating. */
const startUp = (): void => {
  const rounds = Array.from({ length: 21 }, () => ({
    node: timed("-e", "0"),
    help: timed(cli, "--help"),
    list: timed(cli, "list"),
  }));
  const of = (key: "node" | "help" | "list") => median(rounds.map((round) => round[key]));
  const [node, help, list] = [of("node"), of("help"), of("list")];
  console.log(`\nStart-up, median of ${rounds.length} alternating runs: node -e 0 ${node.toFixed(0)} ms`);
  console.log(`  --help ${help.toFixed(0)} ms, ${(help / node).toFixed(2)} times; list ${list.toFixed(0)} ms`);
};

/** A second run over every model, all current: what it takes for each beyond starting and reading the families. */
const current = (): Promise<void> =>
  inScratch(async (out) => {
    const { length } = await allArchitectures(await families(root));
    timed(cli, "generate", "--all", "--out", out);
    const whole = median(Array.from({ length: 5 }, () => timed(cli, "generate", "--all", "--out", out)));
    console.log(`\nSecond run, all ${length} current, median of 5: ${whole.toFixed(0)} ms`);
    console.log(`  ${(whole / length).toFixed(2)} ms a model, starting and loading every family included`);
  });

/** How many models are made before a run is at its speed: processes have started and have read and compiled their code. */
const warm = 100;

/** A run of every model: the milliseconds of all of it, and for each model once it is at its speed. */
const timedRun = async (jobs: number, out: string): Promise<{ readonly whole: number; readonly each: number }> => {
  const start = performance.now();
  const args = [cli, "generate", "--all", "--force", "--jobs", String(jobs), "--out", out];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  const made: number[] = [];
  for await (const line of readline.createInterface(child.stdout))
    if (/^\[\d+\/\d+\]/.test(line)) made.push(performance.now());
  const [first = Number.NaN, last = Number.NaN] = [made[warm - 1], made.at(-1)];
  return { whole: performance.now() - start, each: (last - first) / (made.length - warm) };
};

/** One process and two that make everything, alternating. */
const jobs = (): Promise<void> =>
  inScratch(async (out) => {
    const { length } = await allArchitectures(await families(root));
    const rounds: { one: Awaited<ReturnType<typeof timedRun>>; two: Awaited<ReturnType<typeof timedRun>> }[] = [];
    while (rounds.length < 7)
      rounds.push({ one: await timedRun(1, path.join(out, "1")), two: await timedRun(2, path.join(out, "2")) });
    const say = (title: string, key: "whole" | "each", unit: string, scale: number) => {
      const [one, two] = [median(rounds.map((round) => round.one[key])), median(rounds.map((round) => round.two[key]))];
      const figures = [one, two].map((value, at) => `--jobs ${at + 1} ${(value / scale).toFixed(2)} ${unit}`);
      console.log(`  ${title}: ${figures.join(", ")}, ${(one / two).toFixed(2)} times`);
    };
    console.log(
      `\nAll ${length} models, median of ${rounds.length} alternating runs, on ${availableParallelism()} cores:`,
    );
    say("the whole run", "whole", "s", 1000);
    say(`a model, once ${warm} are made`, "each", "ms", 1);
  });

const findChromium = (): string | undefined =>
  [
    process.env["CHROMIUM"] ?? "",
    ...(process.env["PATH"] ?? "").split(path.delimiter).map((one) => path.join(one, "chromium")),
  ].find((file) => file !== "" && existsSync(file));

/** report.html with 1,500 rows: bytes, and from asking for it until it is drawn. */
const page = (): Promise<void> =>
  inScratch(async (out) => {
    const executablePath = findChromium();
    if (executablePath === undefined) return console.log("\nreport.html: not measured, there is no chromium on PATH");
    timed(cli, "generate", "--all", "--out", out);
    const text = await pageOfManyRows(await families(root), out, 1500);
    const file = path.join(out, "many.html");
    writeFileSync(file, text);
    const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
    const times: number[] = [];
    for (let round = 0; round < 7; round++) {
      const opened = await browser.newPage();
      await opened.goto(`file://${file}`);
      await opened.waitForFunction("performance.getEntriesByName('drawn').length > 0");
      times.push(Number(await opened.evaluate("performance.getEntriesByName('drawn')[0].startTime")));
      await opened.close();
    }
    await browser.close();
    console.log(`\nreport.html with 1,500 rows: ${(Buffer.byteLength(text) / 1e6).toFixed(2)} MB without media`);
    console.log(`  it is drawn after ${median(times).toFixed(0)} ms, median of ${times.length}`);
  });

const gguf = (): Promise<void> => inScratch(measureGguf);

const measurements = { start: startUp, current, jobs, page, gguf };

/** The names of what can be measured alone: `npm run bench -- start`. */
export const commandMeasurements = Object.keys(measurements);

/** Measures the command: those named, or everything. */
export const benchCommand = async (names: readonly string[]): Promise<void> => {
  for (const [name, measure] of Object.entries(measurements))
    if (names.length === 0 || names.includes(name)) await measure();
};
