import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import {
  allArchitectures,
  createGenerator,
  type Families,
  type Row,
  selectArchitectures,
  steps,
} from "@tiny-random/core";
import { defaultOptions, families } from "../parity/cases.ts";
import { pythonEnvironment, root } from "../parity/environment.ts";
import { benchCommand, commandMeasurements } from "./command.ts";
import { type Floor, measureFloor } from "./floor.ts";
import { benchThroughput } from "./throughput.ts";

/** How often each model is made; the median counts. */
const repetitions = 7;
/** The model types whose every class the Python way is timed on. */
const compared = ["bert", "gpt2", "llama", "mistral"];
/** Classes that are made by one whole process each. */
const wholeProcessModels = ["BertForMaskedLM", "GPT2LMHeadModel", "LlamaForCausalLM"];

interface PythonTime {
  readonly model: string;
  readonly seconds: number;
  readonly exporter: string;
}

/** Where both write: memory where there is some, so that no disk's flushes count. */
const memory = existsSync("/dev/shm") ? "/dev/shm" : os.tmpdir();

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const total = (row: Row): number => sum(Object.values(row.milliseconds));
const floorTotal = ({ session, runs, write }: Floor): number => session + runs + write;
const directoryOf = (row: Row): string => row.directory ?? "";

interface Measured {
  readonly row: Row;
  readonly milliseconds: number;
  readonly byStep: Readonly<Record<string, number>>;
  readonly floor: number;
}

/** Every class made several times in one warm process, with its floor measured between. */
const measureAll = async (installed: Families, names: readonly string[], out: string): Promise<Measured[]> => {
  const selection = names.length > 0 ? await selectArchitectures(installed, names) : await allArchitectures(installed);
  const scratch = mkdtempSync(path.join(memory, "tiny-random-floor-"));
  const rows = new Map<string, Row[]>();
  const floors = new Map<string, number[]>();
  for (let round = 0; round <= repetitions; round++) {
    rmSync(out, { recursive: true, force: true });
    mkdirSync(out, { recursive: true });
    const generator = createGenerator(installed, defaultOptions(out));
    for (const { architecture, modelType } of selection) {
      const row = await generator.generate(architecture, modelType);
      if (row.status !== "made") throw new Error(`${architecture}: ${row.reason}`);
      const own = (await installed.load(modelType)).architectures[architecture];
      if (!own) throw new Error(`${modelType} has no ${architecture}`);
      const floor = floorTotal(await measureFloor(directoryOf(row), Object.keys(row.bytes), scratch, own));
      // The first round only warms the process.
      if (round === 0) continue;
      rows.set(architecture, [...(rows.get(architecture) ?? []), row]);
      floors.set(architecture, [...(floors.get(architecture) ?? []), floor]);
    }
  }
  rmSync(scratch, { recursive: true, force: true });
  return [...rows].map(([architecture, made]) => ({
    row: made[0] as Row,
    milliseconds: median(made.map(total)),
    byStep: Object.fromEntries(steps.map((step) => [step, median(made.map((row) => row.milliseconds[step] ?? 0))])),
    floor: median(floors.get(architecture) ?? []),
  }));
};

const pythonLines = <Line>(python: string, args: readonly string[]): Line[] => {
  const script = path.join(root, "tools/bench/python_way.py");
  const printed = execFileSync(python, [script, ...args], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  const lines = printed.split("\n").filter((line) => line.startsWith("{"));
  return lines.map((line) => JSON.parse(line) as Line);
};

/** Every model made once by a process that has made one before; which exporter works is found out by another. */
const pythonTimes = (python: string, directories: readonly string[], out: string): PythonTime[] => {
  const found = pythonLines<PythonTime>(python, ["--out", out, ...directories]);
  const exporters = path.join(out, "exporters.json");
  writeFileSync(exporters, JSON.stringify(Object.fromEntries(found.map(({ model, exporter }) => [model, exporter]))));
  return pythonLines<PythonTime>(python, ["--out", out, "--exporters", exporters, ...directories]);
};

/** What one process of ours takes for each model of a whole run, `generate --all`: all six steps, from its report. */
const ourTimes = (out: string): Map<string, number> => {
  const cli = path.join(root, "packages/cli/bin/tiny-random.js");
  const args = [cli, "generate", "--all", "--jobs", "1", "--out", out, "--json"];
  const printed = execFileSync(process.execPath, args, { encoding: "utf8", maxBuffer: 2 ** 28 });
  const { architectures } = JSON.parse(printed) as { architectures: Row[] };
  return new Map(architectures.map((row) => [path.basename(directoryOf(row)), total(row)]));
};

const seconds = (command: string, args: readonly string[]): number => {
  const start = performance.now();
  const { status } = spawnSync(command, args, { stdio: "ignore" });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")} ended with code ${status}`);
  return (performance.now() - start) / 1000;
};

/** One model by a whole process of each, interleaved, medians. */
const wholeProcess = (
  python: string,
  model: Measured,
  exporter: string,
  out: string,
): { ours: number; theirs: number } => {
  const cli = path.join(root, "packages/cli/bin/tiny-random.js");
  const script = path.join(root, "tools/bench/python_way.py");
  const pairs = Array.from({ length: 3 }, () => ({
    ours: seconds(process.execPath, [cli, "generate", model.row.architecture, "--out", path.join(out, "one")]),
    theirs: seconds(python, [
      script,
      "--exporter",
      exporter,
      "--out",
      path.join(out, "python"),
      directoryOf(model.row),
    ]),
  }));
  return { ours: median(pairs.map(({ ours }) => ours)), theirs: median(pairs.map(({ theirs }) => theirs)) };
};

const printOurs = (measured: readonly Measured[]): void => {
  console.log(
    `\nOurs, warm, median of ${repetitions}: milliseconds by step, and the floor (a session per file, three runs, the bytes written)`,
  );
  console.log(
    [
      "ARCHITECTURE".padEnd(34),
      ...steps.map((step) => step.padStart(12)),
      "all".padStart(8),
      "floor".padStart(8),
      "ratio".padStart(7),
    ].join(""),
  );
  for (const { row, byStep, milliseconds, floor } of measured) {
    const cells = [
      ...steps.map((step) => (byStep[step] ?? 0).toFixed(1).padStart(12)),
      milliseconds.toFixed(1).padStart(8),
      floor.toFixed(1).padStart(8),
    ];
    console.log([row.architecture.padEnd(34), ...cells, `${(milliseconds / floor).toFixed(2)}x`.padStart(7)].join(""));
  }
  for (const modelType of compared) {
    const own = measured.filter(({ row }) => row.modelType === modelType);
    const ratio = sum(own.map(({ milliseconds }) => milliseconds)) / sum(own.map((one) => one.floor));
    if (own.length > 0) console.log(`All ${own.length} of ${modelType}: ${ratio.toFixed(2)} times the floor`);
  }
  const [ours, floor] = [sum(measured.map(({ milliseconds }) => milliseconds)), sum(measured.map((one) => one.floor))];
  console.log(
    `All ${measured.length}: ${(ours / measured.length).toFixed(1)} ms a model, ${(ours / floor).toFixed(2)} times the floor`,
  );
};

/** Mean times of models whose exporter has some name. */
const printMeans = (theirs: ReadonlyMap<string, PythonTime>, ours: ReadonlyMap<string, number>): void => {
  const kinds = [...new Set([...theirs.values()].map(({ exporter }) => exporter))].sort();
  for (const kind of kinds) {
    const models = [...theirs.values()].filter(({ exporter }) => exporter === kind);
    const python = (1000 * sum(models.map((time) => time.seconds))) / models.length;
    const own = sum(models.map(({ model }) => ours.get(model) ?? Number.NaN)) / models.length;
    const figures = `${own.toFixed(1)} ms ours, ${python.toFixed(0)} ms by Python: ${(python / own).toFixed(1)} times`;
    console.log(`${`Mean of ${models.length} (${kind} exporter)`.padEnd(46)}${figures}`);
  }
};

const printAgainstPython = (theirs: ReadonlyMap<string, PythonTime>, ours: ReadonlyMap<string, number>): void => {
  console.log(
    "\nAgainst the Python way (instantiate, save, load, forward, export): each once in one process, ours in a run of --all; start-up not counted",
  );
  for (const [model, { seconds: time, exporter }] of theirs) {
    const own = ours.get(model) ?? Number.NaN;
    const figures = `${own.toFixed(0).padStart(6)} ms ours ${(time * 1000).toFixed(0).padStart(6)} ms by Python`;
    console.log(
      `${model.padEnd(46)}${figures} ${((time * 1000) / own).toFixed(1).padStart(7)} times  (${exporter} exporter)`,
    );
  }
  printMeans(theirs, ours);
};

/** @param names model types or classes to make, all of them by default */
const bench = async (names: readonly string[]): Promise<void> => {
  const python = pythonEnvironment("bench", "../bench/requirements.txt");
  const out = mkdtempSync(path.join(memory, "tiny-random-bench-"));
  process.on("exit", () => rmSync(out, { recursive: true, force: true }));
  const measured = await measureAll(await families(root), names, path.join(out, "warm"));
  printOurs(measured);
  console.log(`Peak memory of this process: ${Math.round(process.resourceUsage().maxRSS / 1024)} MB`);
  const chosen = measured.filter(({ row }) => compared.includes(row.modelType));
  const directories = chosen.map(({ row }) => directoryOf(row));
  mkdirSync(path.join(out, "python"), { recursive: true });
  const theirs = new Map(pythonTimes(python, directories, path.join(out, "python")).map((time) => [time.model, time]));
  printAgainstPython(theirs, ourTimes(path.join(out, "all")));
  console.log("\nWhole process, one model");
  for (const one of chosen.filter(({ row }) => wholeProcessModels.includes(row.architecture))) {
    const exporter = theirs.get(path.basename(directoryOf(one.row)))?.exporter ?? "legacy";
    const { ours: own, theirs: other } = wholeProcess(python, one, exporter, out);
    console.log(
      `${one.row.architecture.padEnd(34)}${own.toFixed(2).padStart(8)} s ours ${other.toFixed(2).padStart(8)} s by Python  ${(other / own).toFixed(1)} times`,
    );
  }
};

const asked = process.argv.slice(2);
const ofCommand = asked.filter((name) => commandMeasurements.includes(name));
if (asked.includes("serve")) await benchThroughput();
if (ofCommand.length > 0) await benchCommand(ofCommand);
const models = asked.filter((name) => name !== "serve" && !ofCommand.includes(name));
if (asked.length === 0 || models.length > 0) await bench(models);
if (asked.length === 0) await benchCommand([]);
