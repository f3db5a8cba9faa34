import { readFileSync } from "node:fs";
import path from "node:path";
import { sha256 } from "@tiny-random/core";
import type { MadeModel } from "./cases.ts";
import { inOrderOf, isInPartOf } from "./commit-part.ts";
import { root } from "./environment.ts";
import type { Ledger, Subject } from "./ledger.ts";
import type { Outcome } from "./outcome.ts";
import { installedVersion, sourcesHash } from "./source-files.ts";

/** What a suite found about something. */
export interface Finding<S extends Subject = Subject> {
  readonly name: string;
  readonly status: Outcome["status"];
  readonly detail: string;
  /** What stands proven where this passed. */
  readonly proves?: readonly S[];
}

/** Where suites run. */
export interface SuiteRun {
  readonly made: readonly MadeModel[];
  /** A folder for what they write. */
  readonly out: string;
}

/** What decides what a suite finds, beside the subjects. */
export interface Checks {
  /** Files and folders below the root; what they import comes with them. */
  readonly sources: readonly string[];
  /** Files of requirements below the root, versions pinned. */
  readonly requirements?: readonly string[];
  /** Packages whose installed version counts. */
  readonly packages?: readonly string[];
}

/**
 * One way of looking at models by something that was not written here: Transformers, transformers.js, another runtime. Each is
 * a file of `suites/`; it says what it looks at, and looks. What it has proven it need not look at again: the ledger is kept
 * for it.
 */
export interface Suite<S extends Subject = Subject> {
  readonly name: string;
  readonly checks: Checks;
  /**
   * Beside what it runs: `python` waits for processes of Python, `here` keeps this process busy, `last` wants the machine for
   * itself.
   */
  readonly turn: "python" | "here" | "last";
  /** What it is there for: each model, so that it runs for models that are named; a modality's models; no modality at all. */
  readonly scope: "model" | "modality" | "rest";
  subjects(run: SuiteRun): readonly S[] | Promise<readonly S[]>;
  /** Looks at subjects, at least one; starts nothing before it is called. */
  look(subjects: readonly S[], run: SuiteRun): Promise<readonly Finding<S>[]>;
}

/** Gives a suite's subjects their type. */
export const defineSuite = <S extends Subject>(suite: Suite<S>): Suite<S> => suite;

/** One hash of a suite's checks: their sources, requirements and versions. */
export const checksKey = ({ sources, requirements = [], packages = [] }: Checks, below = root): string =>
  sha256(
    JSON.stringify([
      sourcesHash(below, sources),
      requirements.map((file) => readFileSync(path.join(below, file), "utf8")),
      packages.map((name) => `${name} ${installedVersion(below, name)}`),
    ]),
  );

/** How a run treats what stands in the ledger. */
export interface Proofs {
  readonly ledger: Ledger;
  /** The commit, whose tenth of what is proven is looked at all the same; undefined where everything is. */
  readonly commit: string | undefined;
  /** Seconds that a suite may take; undefined where it takes what it needs. */
  readonly budget?: number | undefined;
}

const parts = 10;

/** What a suite has to look at, and how many subjects stand proven. */
const open = <S extends Subject>(
  { name }: Suite<S>,
  key: string,
  subjects: readonly S[],
  { ledger, commit }: Proofs,
): S[] => {
  if (commit === undefined) return [...subjects];
  const isOpen = (subject: S): boolean =>
    isInPartOf(commit, `${subject.file} ${subject.name}`, parts) || !ledger.has(subject, name, key);
  return inOrderOf(commit, subjects.filter(isOpen), ({ file }) => file);
};

/** Subjects that are looked at before a suite knows how long one takes. */
const firstSlice = 48;
/** Seconds between two looks at the clock: each costs the start of a process. */
const sliceSeconds = 60;

/** Looks at subjects, slice by slice, until a budget of seconds is used up. What is left then is not looked at. */
const lookWithin = async <S extends Subject>(
  suite: Suite<S>,
  subjects: readonly S[],
  run: SuiteRun,
  budget: number,
): Promise<{ readonly findings: readonly Finding<S>[]; readonly left: readonly S[] }> => {
  const start = performance.now();
  const findings: Finding<S>[] = [];
  let [looked, size, elapsed] = [0, Number.isFinite(budget) ? firstSlice : subjects.length, 0];
  do {
    findings.push(...(await suite.look(subjects.slice(looked, looked + size), run)));
    looked = Math.min(looked + size, subjects.length);
    elapsed = (performance.now() - start) / 1000;
    size = Math.max(1, Math.floor((looked / elapsed) * Math.min(sliceSeconds, budget - elapsed)));
  } while (looked < subjects.length && elapsed < budget);
  return { findings, left: subjects.slice(looked) };
};

/** What came of a suite. */
export interface SuiteResult {
  readonly outcomes: readonly Outcome[];
  /** Subjects that it did not look at: they stand in the ledger. */
  readonly proven: number;
  readonly looked: number;
  /** Subjects that its budget did not reach. */
  readonly left: readonly Subject[];
  readonly subjects: readonly Subject[];
}

/** Has a suite look at what is new and at the commit's part of the rest, within its budget, and writes down what it proves. */
export const runSuite = async <S extends Subject>(
  suite: Suite<S>,
  run: SuiteRun,
  proofs: Proofs,
): Promise<SuiteResult> => {
  const subjects = await suite.subjects(run);
  const key = checksKey(suite.checks);
  const chosen = open(suite, key, subjects, proofs);
  const { findings, left } =
    chosen.length > 0
      ? await lookWithin(suite, chosen, run, proofs.budget ?? Number.POSITIVE_INFINITY)
      : { findings: [], left: [] };
  for (const { status, proves = [] } of findings)
    if (status === "passed") for (const subject of proves) proofs.ledger.add(subject, suite.name, key);
  proofs.ledger.write();
  return {
    outcomes: findings.map(({ name, status, detail }) => ({ suite: suite.name, name, status, detail })),
    proven: subjects.length - chosen.length,
    looked: chosen.length - left.length,
    left,
    subjects,
  };
};
