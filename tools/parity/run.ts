import { spawn } from "node:child_process";
import path from "node:path";
import type { Row } from "@tiny-random/core";
import { checkField, fieldCounts, readKnownGaps, verdict } from "../day-zero/field.ts";
import { families, type MadeCase, makeCases } from "./cases.ts";
import { compareCodePoints } from "./code-points.ts";
import { pythonEnvironment, pythonRows, root } from "./environment.ts";
import { compareHubClients } from "./hub-clients.ts";
import { runMutations } from "./mutate.ts";
import { writeAnswers } from "./strings.ts";
import { type ClientRow, clientRow } from "./transformers-js.ts";
import { unproven } from "./unproven.ts";

const out = path.join(root, "out/parity");
const stringsPerTokenizer = 200;
const stringsPerRealTokenizer = 500;

interface PythonRow {
  readonly architecture: string;
  readonly directory: string;
  readonly status: "passed" | "failed" | "skipped";
  readonly detail?: string;
  readonly checks?: readonly {
    readonly name: string;
    readonly ok: boolean;
    readonly detail: string;
    readonly value: number | null;
  }[];
}

/** One comparison's outcome, as it is printed and counted. */
interface Outcome {
  readonly suite: string;
  readonly name: string;
  readonly status: "passed" | "failed" | "skipped";
  readonly detail: string;
}

const directoriesOf = (made: readonly MadeCase[], filter: (one: MadeCase) => boolean): string[] =>
  made.filter(filter).flatMap(({ rows }) => rows.flatMap(({ directory }) => directory ?? []));

const caseName = (directory: string): string =>
  `${path.basename(path.dirname(directory))}/${path.basename(directory).replace("tiny-random-", "")}`;

const generationOutcomes = (made: readonly MadeCase[]): Outcome[] =>
  made.flatMap(({ case: { name }, rows }) =>
    rows
      .filter(({ status }) => status === "failed")
      .map((row) => ({
        suite: "generate",
        name: `${name}/${row.architecture}`,
        status: "failed" as const,
        detail: `${row.step}: ${row.reason}`,
      })),
  );

const checkDetail = ({ checks = [], detail = "" }: PythonRow): string => {
  const wrong = checks.filter((check) => check.detail !== "").map((check) => `${check.name}: ${check.detail}`);
  const worst = Math.max(0, ...checks.flatMap(({ value }) => value ?? []));
  return [...wrong, detail, wrong.length === 0 && worst > 0 ? `largest difference ${worst.toExponential(1)}` : ""]
    .filter(Boolean)
    .join("; ");
};

const pythonOutcomes = (suite: string, rows: readonly PythonRow[]): Outcome[] =>
  rows.map((row) => ({ suite, name: caseName(row.directory), status: row.status, detail: checkDetail(row) }));

const compareWithPython = async (made: readonly MadeCase[]): Promise<Outcome[]> => {
  const python = pythonEnvironment("parity", "requirements.txt");
  const directories = directoriesOf(made, () => true);
  const real = new Set(
    directoriesOf(made, ({ case: { reference, tokenizer } }) => (reference ?? tokenizer) !== undefined),
  );
  const strings = writeAnswers(path.join(out, "strings.json"), directories, (directory) =>
    real.has(directory) ? stringsPerRealTokenizer : stringsPerTokenizer,
  );
  const file = path.join(out, "rows.jsonl");
  const rows = await pythonRows<PythonRow>(python, "check.py", file, directories, ["--strings", strings]);
  return pythonOutcomes("transformers 5", rows);
};

const finished = (command: string, args: readonly string[]): Promise<{ status: "passed" | "failed"; stderr: string }> =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ["ignore", "ignore", "pipe"] });
    let stderr = "";
    child.stderr.on("data", (text) => {
      stderr += text;
    });
    child.on("error", reject);
    child.on("close", (code) => resolve({ status: code === 0 ? "passed" : "failed", stderr }));
  });

/** The checks' own tests: that each catches what it is there for. */
const testChecks = (): Promise<Outcome[]> => {
  const python = pythonEnvironment("parity", "requirements.txt");
  const test = async (folder: string): Promise<Outcome> => {
    const args = ["-m", "unittest", "discover", "-s", path.join(root, folder), "-p", "test_*.py"];
    const { status, stderr } = await finished(python, args);
    const lines = stderr.trim().split("\n");
    return {
      suite: "the checks' tests",
      name: folder,
      status,
      detail: lines.slice(status === "passed" ? -3 : -12).join(" "),
    };
  };
  return Promise.all(["tools/oracle", "tools/parity"].map(test));
};

const compareTokenizerKinds = async (made: readonly MadeCase[]): Promise<Outcome[]> => {
  const python = pythonEnvironment("parity", "requirements.txt");
  const directories = directoriesOf(made, ({ case: { name } }) => name === "default");
  return (await compareCodePoints(python, directories, out)).map(({ directory, status, detail }) => ({
    ...{ suite: "code points", name: caseName(directory), status, detail },
  }));
};

const compareAdapters = async (made: readonly MadeCase[]): Promise<Outcome[]> => {
  const python = pythonEnvironment("parity", "requirements.txt");
  const directories = directoriesOf(made, ({ case: { options } }) => options?.adapter !== undefined);
  return pythonOutcomes(
    "peft",
    await pythonRows<PythonRow>(python, "check_adapter.py", path.join(out, "adapter.jsonl"), directories),
  );
};

const compareWithV4 = async (made: readonly MadeCase[]): Promise<Outcome[]> => {
  const python = pythonEnvironment("transformers-4", "requirements-v4.txt");
  const directories = directoriesOf(made, ({ case: { clients } }) => clients ?? false);
  return pythonOutcomes(
    "transformers 4",
    await pythonRows<PythonRow>(python, "load_with_v4.py", path.join(out, "v4.jsonl"), directories),
  );
};

const clientOutcome = (row: Row, directory: string, { status, problems, pipeline }: ClientRow): Outcome => ({
  suite: "transformers.js",
  name: caseName(directory),
  status: status === "unsupported" ? "skipped" : status,
  detail:
    problems.join("; ") || pipeline || (status === "unsupported" ? `transformers.js has no ${row.architecture}` : ""),
});

const compareWithClient = async (made: readonly MadeCase[]): Promise<Outcome[]> => {
  const outcomes: Outcome[] = [];
  for (const { rows } of made.filter(({ case: { clients } }) => clients)) {
    for (const row of rows) {
      if (row.directory === undefined) continue;
      outcomes.push(clientOutcome(row, row.directory, await clientRow(row.directory, row.architecture, row.task)));
    }
  }
  return outcomes;
};

const compareWithHubClients = async (made: readonly MadeCase[]): Promise<Outcome[]> => {
  const python = pythonEnvironment("parity", "requirements.txt");
  const directories = directoriesOf(made, ({ case: { name } }) => name === "default");
  return (await compareHubClients(python, directories)).map((row) => ({ suite: "hub clients", ...row }));
};

/** Of what no plugin has, one class of each model type: made from its header, loaded and run by Transformers. */
const compareLoadable = async (): Promise<Outcome[]> => {
  const python = pythonEnvironment("parity", "requirements.txt");
  const field = await checkField(await families(root), python, { first: true });
  console.log(fieldCounts(field));
  const known = readKnownGaps();
  return field.map((one) => ({ suite: "day zero", name: one.architecture, ...verdict(one, known) }));
};

const print = (outcomes: readonly Outcome[]): void => {
  for (const { suite, name, status, detail } of outcomes) {
    console.log(`${status.padEnd(7)} ${suite.padEnd(16)} ${name.padEnd(52)} ${detail}`.trimEnd());
  }
};

const count = (outcomes: readonly Outcome[], status: Outcome["status"]): number =>
  outcomes.filter((outcome) => outcome.status === status).length;

type Suite = (made: readonly MadeCase[]) => readonly Outcome[] | Promise<readonly Outcome[]>;

/** Suites that wait for Python, and the one that keeps this process busy: they run beside each other. */
const ofPython: readonly Suite[] = [
  testChecks,
  generationOutcomes,
  compareWithPython,
  compareTokenizerKinds,
  compareAdapters,
  compareWithV4,
];
const ofThisProcess: readonly Suite[] = [compareWithClient];

/** What concerns one architecture: while it is being written, `npm run parity -- NAME...` looks at nothing else. */
const ofOne: ReadonlySet<Suite> = new Set([generationOutcomes, compareWithPython, compareWithV4, compareWithClient]);

const seconds = (since: number): string => `${((performance.now() - since) / 1000).toFixed(0)} s`;

const runInTurn = async (suites: readonly Suite[], made: readonly MadeCase[]): Promise<Outcome[]> => {
  const outcomes: Outcome[] = [];
  for (const suite of suites) {
    const start = performance.now();
    const found = await suite(made);
    print(found);
    const [first] = found;
    if (first) console.log(`        ${first.suite.padEnd(16)} took ${seconds(start)}`);
    outcomes.push(...found);
  }
  return outcomes;
};

const unprovenOutcomes = (): Outcome[] =>
  Object.entries(unproven).map(([name, detail]) => ({ suite: "unproven", name, status: "skipped", detail }));

const compareAll = async (names: readonly string[]): Promise<Outcome[]> => {
  const start = performance.now();
  const made = await makeCases(await families(root), out, names);
  console.log(`        ${made.flatMap(({ rows }) => rows).length} models made in ${seconds(start)}`);
  const chosen = (suites: readonly Suite[]) => (names.length > 0 ? suites.filter((suite) => ofOne.has(suite)) : suites);
  const sides = [ofPython, ofThisProcess].map((suites) => runInTurn(chosen(suites), made));
  const outcomes = (await Promise.all(sides)).flat();
  // A server of its own, and clients that wait for each other; then two processes of Python: nothing else runs meanwhile.
  return names.length > 0
    ? outcomes
    : [...outcomes, ...(await runInTurn([unprovenOutcomes, compareWithHubClients, compareLoadable], made))];
};

const names = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
const outcomes = process.argv.includes("--mutate") ? await runMutations(root, names) : await compareAll(names);
if (process.argv.includes("--mutate")) print(outcomes);
const [passed, failed, skipped] = [count(outcomes, "passed"), count(outcomes, "failed"), count(outcomes, "skipped")];
console.log(`\n${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
