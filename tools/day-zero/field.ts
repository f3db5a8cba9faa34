import { readFileSync, rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import path from "node:path";
import { loadAtlas } from "@tiny-random/atlas";
import type { Families } from "@tiny-random/core";
import { makeLoadableHere, type Unported, unportedArchitectures } from "@tiny-random/day-zero";
import { defaultOptions } from "../parity/cases.ts";
import { root } from "../parity/environment.ts";
import { type Answer, type Answering, startAnswering } from "./python-answers.ts";

/** What came of one class of the atlas that no plugin has. */
export interface Checked extends Answer {
  readonly modelType: string;
  readonly architecture: string;
  readonly parameters: number;
}

/** Classes that are known not to load clean, or not to run, each with the reason. */
export interface KnownGaps {
  readonly loads: Readonly<Record<string, string>>;
  readonly runs: Readonly<Record<string, string>>;
}

/** Where they are written down. */
export const knownGapsFile = path.join(root, "tools/day-zero/known-gaps.json");

/** Reads them. */
export const readKnownGaps = (): KnownGaps => JSON.parse(readFileSync(knownGapsFile, "utf8")) as KnownGaps;

/** No loadable model has more parameters. */
const largest = 5_000_000;

/** What a class's answer is worth: what is known to fail is skipped with its reason, anything new is a failure. */
export const verdict = (
  { architecture, wrong, ran, parameters, reason = "" }: Checked,
  known: KnownGaps,
): { readonly status: "passed" | "failed" | "skipped"; readonly detail: string } => {
  const { [architecture]: notLoaded } = known.loads;
  const { [architecture]: notRun } = known.runs;
  if (wrong.length > 0)
    return notLoaded === undefined
      ? { status: "failed", detail: `does not load clean: ${wrong.slice(0, 3).join("; ")}` }
      : { status: "skipped", detail: `does not load clean, as is known: ${wrong[0]}` };
  if (parameters > largest) return { status: "failed", detail: `is not tiny: it has ${parameters} parameters` };
  if (ran) return { status: "passed", detail: "loads and runs" };
  // One that did not load before has not run before either.
  const expected = notRun ?? notLoaded;
  return expected === undefined
    ? { status: "failed", detail: `loads, but does not run: ${reason}` }
    : { status: "passed", detail: `loads; not run, as is known: ${reason}` };
};

const checkOne = async (
  families: Families,
  unported: Unported,
  ties: Readonly<Record<string, string>>,
  answering: Answering,
  out: string,
): Promise<Checked> => {
  const { modelType, architecture } = unported;
  const named = { modelType, architecture };
  const row = await makeLoadableHere(families, defaultOptions(out))(unported, null);
  const { directory, parameters = 0 } = row ?? {};
  if (directory === undefined) return { ...named, parameters, wrong: [`${row?.step}: ${row?.reason}`], ran: false };
  try {
    return { ...named, parameters, ...(await answering.ask({ ...named, directory, ties })) };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
};

/** Which of the field: some names of classes and model types, or only the first class of each model type. */
export interface FieldPart {
  readonly names?: readonly string[];
  readonly first?: boolean;
}

const partOf = (all: readonly Unported[], { names = [], first = false }: FieldPart): readonly Unported[] => {
  const seen = new Set<string>();
  return all
    .filter(({ architecture, modelType }) =>
      names.length === 0 ? true : names.includes(architecture) || names.includes(modelType),
    )
    .filter(({ modelType }) => !first || (!seen.has(modelType) && seen.add(modelType) !== undefined));
};

/**
 * Makes a loadable model of every class that the atlas knows and no plugin has, from its default config and the names and
 * shapes of its tensors, and has Transformers load and run it. One model at a time is on disk for each process.
 */
export const checkField = async (
  families: Families,
  python: string,
  part: FieldPart = {},
  heard: (one: Checked) => void = () => {},
): Promise<Checked[]> => {
  const atlas = loadAtlas();
  const queue = [...partOf(await unportedArchitectures(families), part)];
  const checked: Checked[] = [];
  const lane = async (_: unknown, number: number): Promise<void> => {
    const answering = startAnswering(python);
    const out = path.join(root, "out/day-zero", String(number));
    for (let one = queue.shift(); one; one = queue.shift()) {
      const entry = atlas.find(one.modelType, one.architecture);
      const ties = entry && "ties" in entry ? entry.ties : {};
      const answer = await checkOne(families, one, ties, answering, out);
      checked.push(answer);
      heard(answer);
    }
    answering.end();
  };
  await Promise.all(Array.from({ length: availableParallelism() }, lane));
  return checked.sort((a, b) => (a.architecture < b.architecture ? -1 : 1));
};

const median = (sorted: readonly number[]): number => sorted[Math.floor(sorted.length / 2)] ?? 0;

/** The counts of a field: how much of it loads clean and runs, and how large its models are. */
export const fieldCounts = (field: readonly Checked[]): string => {
  const clean = field.filter(({ wrong }) => wrong.length === 0);
  const ran = field.filter(({ ran: runs }) => runs);
  const typesOf = (some: readonly Checked[]) => new Set(some.map(({ modelType }) => modelType)).size;
  const unclean = new Set(field.filter(({ wrong }) => wrong.length > 0).map(({ modelType }) => modelType)).size;
  const types = typesOf(field);
  const sizes = field.map(({ parameters }) => parameters).sort((a, b) => a - b);
  const percent = ((100 * (types - unclean)) / Math.max(1, types)).toFixed(1);
  return [
    `${clean.length} of ${field.length} unported classes load clean; of ${types} model types ${types - unclean} do with every class (${percent} %)`,
    `${ran.length} classes of ${typesOf(ran)} model types run with finite outputs that are not constant`,
    `parameters: median ${median(sizes)}, largest ${sizes.at(-1) ?? 0}, above five million ${sizes.filter((size) => size > largest).length}`,
  ].join("\n");
};
