import type { Families, GenerateOptions, Row, Selected, Unported } from "@tiny-random/core";
import type { Command } from "commander";
import { type GenerateFlags, generateOptions } from "../generate-options.ts";
import { interruptible } from "../interrupt.ts";
import { jobsFor, readJobs } from "../jobs.ts";
import { addModelOptions, addOutputOptions } from "../model-options.ts";
import { errorJson, exitCodes, isInputError, type OutputOptions, printJson, reportError } from "../outcome.ts";
import { installedFamilies } from "../plugins.ts";
import { silent, startProgress } from "../progress.ts";
import { fetchNamedReference, fetchOwnReferences } from "../references.ts";
import { type SelectionFlags, select } from "../selection.ts";
import { summary } from "../summary.ts";
import { unportedSelection } from "../unported.ts";

interface Flags extends GenerateFlags, SelectionFlags, OutputOptions {
  readonly out: string;
  readonly jobs?: string;
  readonly force?: boolean;
  readonly junit?: string;
}

const publicRow = ({ error, ...row }: Row, verbose: boolean) => ({
  ...row,
  ...(verbose && error instanceof Error && { stack: error.stack }),
});

/** The one input error that kept every architecture from being made, if that is what happened. */
const unusableInput = (rows: readonly Row[]): unknown => {
  const [first] = rows;
  const same = rows.every(({ error, reason }) => isInputError(error) && reason === first?.reason);
  return same ? first?.error : undefined;
};

/** Bad input where nothing could be made of what was given, failure where some of it could not. */
const exitCodeOf = (rows: readonly Row[]): number => {
  if (rows.every(({ status }) => status !== "failed")) return exitCodes.good;
  return rows.every(({ error }) => isInputError(error)) ? exitCodes.badInput : exitCodes.failed;
};

/** Makes the selected models, in this process or in several. */
const run = async (
  families: Families,
  selection: readonly Selected[],
  options: GenerateOptions,
  flags: Flags,
): Promise<Row[]> => {
  const { runAll } = await import("@tiny-random/core");
  const asked = await readJobs(flags.jobs);
  const progress = flags.json ? silent : await startProgress(selection.length);
  const workersFor = async (count: number, signal: AbortSignal) => {
    const jobs = jobsFor(count, asked);
    if (jobs < 2) return undefined;
    const { startWorkers } = await import("../workers.ts");
    return startWorkers(families, options, { flags, out: flags.out }, jobs, signal);
  };
  try {
    return await interruptible((signal) =>
      runAll(families, selection, options, {
        ...{ listener: progress.listener, signal, keepCurrent: flags.force !== true },
        startWorkers: (count) => workersFor(count, signal),
      }),
    );
  } finally {
    progress.stop();
  }
};

/** Makes loadable models, one after another. */
const runUnported = async (families: Families, selection: readonly Unported[], flags: Flags): Promise<Row[]> => {
  const { runLoadable } = await import("@tiny-random/core");
  // The reference of each was read already.
  const { from: _, repository: __, ...others } = flags;
  const options = await generateOptions(others, flags.out);
  const progress = flags.json ? silent : await startProgress(selection.length);
  try {
    return await interruptible((signal) =>
      runLoadable(families, selection, options, { listener: progress.listener, signal }),
    );
  } finally {
    progress.stop();
  }
};

const generate = async (names: readonly string[], given: Flags): Promise<void> => {
  const { out } = given;
  const start = performance.now();
  const families = await installedFamilies();
  const named = await fetchNamedReference(given, families);
  const unported = await unportedSelection(families, names, named);
  if (unported) return finish(await runUnported(families, unported, named), unported.length, named, start);
  const selection = await select(families, names, named);
  const flags = await fetchOwnReferences(named, families, selection);
  const options = await generateOptions(flags, out);
  const rows = await run(families, selection, options, flags);
  await finish(rows, selection.length, flags, start);
};

/** Tells what came of a run. */
const finish = async (rows: readonly Row[], count: number, flags: Flags, start: number): Promise<void> => {
  const { json = false, verbose = false, out } = flags;
  if (flags.junit !== undefined) (await import("../junit.ts")).writeJunit(flags.junit, rows);
  const interrupted = rows.length < count;
  const error = unusableInput(rows);
  if (json) {
    const architectures = rows.map((row) => publicRow(row, verbose));
    printJson({ out, interrupted, architectures, ...(error !== undefined && errorJson(error, verbose)) });
  } else if (error !== undefined) reportError(error, { verbose });
  else console.log(summary(rows, { out, milliseconds: performance.now() - start, verbose }));
  process.exitCode = interrupted ? exitCodes.interrupted : exitCodeOf(rows);
  if (interrupted)
    console.error(
      `interrupted: ${rows.length} of ${count} architectures are done and complete; the same command makes the rest.`,
    );
};

/** Options, arguments and action of `tiny-random generate`. */
export const defineGenerate = (command: Command): Command =>
  addOutputOptions(
    addModelOptions(
      command
        .argument("[names...]", "model types or architectures")
        .option("--all", "every architecture of every installed plugin; with --from, of the reference's model type")
        .option("--unported", "with --all, what no plugin has: models that load, made from names and shapes alone")
        .option("--modality <name>", "only those of one plugin: text, vision, ...")
        .option("--out <directory>", "where the models go", "out")
        .option("--shard <i/n>", "only the i-th of n parts, which together are everything")
        .option("--times <report>", "spread shards evenly by the times in a report; the same one for every shard")
        .option("--junit <file>", "write a JUnit report of the run")
        .option("--force", "make models anew that are current")
        .option("--jobs <number>", "processes that make models at a time (default: one for each core where it pays)"),
    )
      .option("--max-shard-size <size>", "split model.safetensors into shards of at most this size, for example 200KB")
      .option("--adapter <kind>", "add a tiny adapter that PEFT loads: lora"),
  ).action(generate);
