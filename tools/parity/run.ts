import path from "node:path";
import { parseArgs } from "node:util";
import { type CaseChoice, families, makeCases } from "./cases.ts";
import { currentCommit } from "./commit-part.ts";
import { root } from "./environment.ts";
import { folderModules } from "./folder-modules.ts";
import { openLedger, pruneLedger } from "./ledger.ts";
import { runMutations } from "./mutate.ts";
import type { Outcome } from "./outcome.ts";
import { type Proofs, runSuite, type Suite, type SuiteResult, type SuiteRun } from "./suite.ts";
import { unproven } from "./unproven.ts";

/*
 * npm run parity                        what is new, and the commit's tenth of what stands in the ledger, as far as
 *                                       each suite's budget reaches
 * npm run parity -- NAME...             some cases, classes or model types, whatever the ledger says
 * npm run parity -- --modality text     what one plugin has; --modality rest: what is of no modality
 * npm run parity -- --all               everything
 * npm run parity -- --mutate [--all]    breaks one thing at a time
 */
const { values: asked, positionals: names } = parseArgs({
  allowPositionals: true,
  options: { all: { type: "boolean" }, modality: { type: "string" }, mutate: { type: "boolean" } },
});

const out = path.join(root, "out/parity");
const ledgerFolder = path.join(root, "tools/parity/ledger");
const rest = "rest";

const print = ({ suite, name, status, detail }: Outcome): void =>
  console.log(`${status.padEnd(7)} ${suite.padEnd(16)} ${name.padEnd(52)} ${detail}`.trimEnd());

/** Seconds that a suite has in a run of what is new: all of them, some side by side, are below 40 minutes. */
const budget = 240;

const seconds = (since: number): string => `${((performance.now() - since) / 1000).toFixed(0)} s`;

/** What a suite's budget did not reach: another commit begins elsewhere. */
const leftText = (suite: string, left: SuiteResult["left"]): string =>
  `        ${suite.padEnd(16)} left out ${left.length}, its ${budget} s were over: ${left.map(({ name }) => name).join(", ")}`;

const runInTurn = async (suites: readonly Suite[], run: SuiteRun, proofs: Proofs): Promise<SuiteResult[]> => {
  const results: SuiteResult[] = [];
  for (const suite of suites) {
    const start = performance.now();
    const result = await runSuite(suite, run, proofs);
    for (const outcome of result.outcomes) print(outcome);
    const proven = result.proven > 0 ? `, ${result.proven} stand in the ledger` : "";
    console.log(`        ${suite.name.padEnd(16)} looked at ${result.looked}${proven}, took ${seconds(start)}`);
    if (result.left.length > 0) console.log(leftText(suite.name, result.left));
    results.push(result);
  }
  return results;
};

/** The suites that a run has a use for. */
const suitesFor = (suites: readonly Suite[]): readonly Suite[] => {
  if (names.length > 0) return suites.filter(({ scope }) => scope === "model");
  if (asked.modality === undefined) return suites;
  return suites.filter(({ scope }) => (scope === "rest") === (asked.modality === rest));
};

/** What is of no modality needs some models all the same: those of one family. */
const choice: CaseChoice = asked.modality === rest ? { names: ["bert"] } : { names, modality: asked.modality };

const generate = async (): Promise<{ readonly run: SuiteRun; readonly outcomes: readonly Outcome[] }> => {
  const start = performance.now();
  const { models, failures } = await makeCases(await families(root), out, choice);
  console.log(`        ${models.length} models made in ${seconds(start)}`);
  const outcomes = failures.map(({ name, row }) => ({
    suite: "generate",
    name: `${name}/${row.architecture}`,
    status: "failed" as const,
    detail: `${row.step}: ${row.reason}`,
  }));
  for (const outcome of outcomes) print(outcome);
  return { run: { made: models, out }, outcomes };
};

const unprovenOutcomes = (): Outcome[] =>
  Object.entries(unproven).map(([name, detail]) => ({ suite: "unproven", name, status: "skipped", detail }));

const compareAll = async (): Promise<{ readonly outcomes: readonly Outcome[]; readonly proven: number }> => {
  const all = (await folderModules<Suite>(path.join(import.meta.dirname, "suites"))).map(([, suite]) => suite);
  const suites = suitesFor(all);
  const { run, outcomes: made } = await generate();
  // What is named is looked at.
  const commit = asked.all === true || names.length > 0 ? undefined : currentCommit(root);
  const proofs = { ledger: openLedger(ledgerFolder), commit, budget: commit === undefined ? undefined : budget };
  const of = (turn: Suite["turn"]) => suites.filter((suite) => suite.turn === turn);
  const beside = await Promise.all([runInTurn(of("python"), run, proofs), runInTurn(of("here"), run, proofs)]);
  // These start a server and clients that wait for each other, then processes of Python: nothing else runs meanwhile.
  const results = [...beside.flat(), ...(await runInTurn(of("last"), run, proofs))];
  const isWhole = asked.all === true && names.length === 0 && asked.modality === undefined;
  const met = results.flatMap(({ subjects }) => subjects);
  if (isWhole)
    pruneLedger(
      ledgerFolder,
      met,
      all.map(({ name }) => name),
    );
  const told = names.length === 0 ? unprovenOutcomes() : [];
  for (const outcome of told) print(outcome);
  const proven = results.reduce((sum, result) => sum + result.proven, 0);
  return { outcomes: [...made, ...results.flatMap(({ outcomes }) => outcomes), ...told], proven };
};

const mutateAll = async (): Promise<{ readonly outcomes: readonly Outcome[]; readonly proven: number }> => {
  const outcomes = await runMutations(root, names, asked.all === true);
  for (const outcome of outcomes) print(outcome);
  return { outcomes, proven: 0 };
};

const { outcomes, proven } = await (asked.mutate === true ? mutateAll() : compareAll());
const count = (status: Outcome["status"]): number => outcomes.filter((outcome) => outcome.status === status).length;
const passed = count("passed") + proven;
const known = proven > 0 ? `; of what passed ${proven} stand in the ledger` : "";
console.log(`\n${passed} passed, ${count("failed")} failed, ${count("skipped")} skipped${known}`);
process.exitCode = count("failed") > 0 || passed === 0 ? 1 : 0;
