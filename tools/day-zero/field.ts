import { readFileSync, rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import path from "node:path";
import { loadAtlas, type StoredMeasures } from "@tiny-random/atlas";
import type { Families, Row } from "@tiny-random/core";
import { makeLoadableHere, type Unported, unportedArchitectures } from "@tiny-random/day-zero";
import { defaultOptions } from "../parity/cases.ts";
import { root } from "../parity/environment.ts";
import { gapsOf, isOfLoading, type KnownGaps, tooLarge } from "./gaps.ts";
import { type Answer, type Answering, startAnswering } from "./python-answers.ts";

/** A config that Transformers was asked about. */
export type SavedConfig = NonNullable<StoredMeasures[string]["saved"]>["config"];

/** What came of one class of the atlas that no plugin has. */
export interface Checked extends Answer {
  readonly modelType: string;
  readonly architecture: string;
  readonly parameters: number;
  /** The tiny config that Transformers was asked about, where it saves something else there. */
  readonly config?: SavedConfig;
}

/** No loadable model has more parameters. */
export const largest = 5_000_000;

/** What a class's answer is worth: known kinds of gaps are reported, any other kind is a failure. */
export const verdict = (
  checked: Checked,
  known: KnownGaps,
): { readonly status: "passed" | "failed" | "skipped"; readonly detail: string } => {
  const { architecture, wrong, parameters, reason = "" } = checked;
  const { [architecture]: expected = [] } = known;
  const gaps = gapsOf(checked);
  const fresh = gaps.filter((gap) => !expected.includes(gap));
  // One that did not load before has not run before either.
  const isFresh = fresh.some((gap) => isOfLoading(gap) || !expected.some(isOfLoading));
  const told = wrong.length > 0 ? `does not load clean: ${wrong.slice(0, 3).join("; ")}` : `loads, not run: ${reason}`;
  if (isFresh) return { status: "failed", detail: `${fresh.join(", ")}: ${told}` };
  if (wrong.length > 0) return { status: "skipped", detail: `as is known, ${told}` };
  if (parameters > largest && !expected.includes(tooLarge))
    return { status: "failed", detail: `is not tiny: it has ${parameters} parameters` };
  return { status: "passed", detail: gaps.length > 0 ? `as is known, ${told}` : "loads and runs" };
};

/** Makes the loadable model of one class in a folder and does something with its directory, which is gone afterwards. */
export const withLoadable = async <Result>(
  families: Families,
  unported: Unported,
  out: string,
  work: (row: Row) => Result | Promise<Result>,
): Promise<Result> => {
  const row = await makeLoadableHere(families, defaultOptions(out))(unported, null);
  if (!row) throw new Error(`${unported.architecture} was not made`);
  try {
    return await work(row);
  } finally {
    if (row.directory !== undefined) rmSync(row.directory, { recursive: true, force: true });
  }
};

/** A config.json as it was written. */
export const configIn = (directory: string): SavedConfig =>
  JSON.parse(readFileSync(path.join(directory, "config.json"), "utf8"));

const checkOne = (
  families: Families,
  unported: Unported,
  ties: Readonly<Record<string, string>>,
  answering: Answering,
  out: string,
): Promise<Checked> => {
  const { modelType, architecture } = unported;
  return withLoadable(families, unported, out, async ({ directory, parameters = 0, step, reason }) => {
    const named = { modelType, architecture, parameters };
    if (directory === undefined) return { ...named, wrong: [`${step}: ${reason}`], ran: false };
    const answer = await answering.ask({ modelType, architecture, directory, ties });
    return { ...named, ...answer, ...(answer.measured && { config: configIn(directory) }) };
  });
};

/** Which of the field: some names of classes and model types, or only the first class of each model type. */
export interface FieldPart {
  readonly names?: readonly string[];
  readonly first?: boolean;
}

/** The classes of a part of the field. */
export const fieldPart = async (
  families: Families,
  { names = [], first = false }: FieldPart,
): Promise<readonly Unported[]> => {
  const all = await unportedArchitectures(families);
  const seen = new Set<string>();
  return all
    .filter(({ architecture, modelType }) =>
      names.length === 0 ? true : names.includes(architecture) || names.includes(modelType),
    )
    .filter(({ modelType }) => !first || (!seen.has(modelType) && seen.add(modelType) !== undefined));
};

/**
 * Makes loadable models of classes that no plugin has, each from its default config and the names and shapes of its tensors,
 * and has Transformers load and run them. One model at a time is on disk for each process.
 */
export const checkField = async (
  families: Families,
  python: string,
  chosen: readonly Unported[],
  heard: (one: Checked) => void = () => {},
): Promise<Checked[]> => {
  const atlas = loadAtlas();
  const queue = [...chosen];
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
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), queue.length) }, lane));
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
