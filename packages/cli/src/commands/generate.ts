import type { Families, Row, RunSettings, Selected } from "@tiny-random/core";
import type { Unported } from "@tiny-random/day-zero";
import type { Command } from "commander";
import { asCalled } from "../command-name.ts";
import { type GenerateFlags, generateOptions, outputDirectory } from "../generate-options.ts";
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
import type { Order } from "../workers.ts";

interface Flags extends GenerateFlags, SelectionFlags, OutputOptions {
  readonly out: string;
  readonly jobs?: string;
  readonly force?: boolean;
  readonly junit?: string;
}

const publicRow = ({ error, ...row }: Row, verbose: boolean) => ({
  ...row,
  ...(row.hint !== undefined && { hint: asCalled(row.hint) }),
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

/** Runs with progress on the terminal and with workers where they pay, until it is done or interrupted. */
const run = async <S extends Selected>(
  count: number,
  flags: Flags,
  order: Omit<Order<S>, "orders">,
  makeAll: (settings: RunSettings<S>) => Promise<Row[]>,
): Promise<Row[]> => {
  const asked = await readJobs(flags.jobs);
  const progress = flags.json ? silent : await startProgress(count);
  const workersFor = async (left: number, signal: AbortSignal) => {
    const jobs = jobsFor(left, asked);
    if (jobs < 2) return undefined;
    const { startWorkers } = await import("../workers.ts");
    return startWorkers({ ...order, orders: { flags, out: flags.out } }, jobs, signal);
  };
  try {
    return await interruptible((signal) =>
      makeAll({
        listener: progress.listener,
        signal,
        keepCurrent: flags.force !== true,
        startWorkers: (left) => workersFor(left, signal),
      }),
    );
  } finally {
    progress.stop();
  }
};

/** Makes and validates the selected models. */
const runNative = async (families: Families, selection: readonly Selected[], flags: Flags): Promise<Row[]> => {
  const { runAll } = await import("@tiny-random/core");
  const options = await generateOptions(flags, flags.out);
  const namedOf = (one: Selected) => ({ ...one, plugin: families.pluginOf(one.modelType) });
  const order = { asked: "native", options, namedOf } as const;
  return run(selection.length, flags, order, (settings) => runAll(families, selection, options, settings));
};

/** Makes loadable models. */
const runUnported = async (families: Families, selection: readonly Unported[], given: Flags): Promise<Row[]> => {
  const { runLoadable } = await import("@tiny-random/day-zero");
  // The reference of each was read already.
  const { from: _, repository: __, ...flags } = given;
  const options = await generateOptions(flags, flags.out);
  const namedOf = ({ architecture, modelType, modality }: Unported) => ({ architecture, modelType, plugin: modality });
  const order = { asked: "loadable", options, namedOf } as const;
  return run(selection.length, flags, order, (settings) => runLoadable(families, selection, options, settings));
};

const generate = async (names: readonly string[], given: Flags): Promise<void> => {
  const start = performance.now();
  await outputDirectory(given.out);
  const families = await installedFamilies();
  const named = await fetchNamedReference(given, families);
  const unported = await unportedSelection(families, names, named);
  if (unported) await checkForms(named);
  if (unported) return finish(await runUnported(families, unported, named), unported.length, named, start);
  const selection = await select(families, names, named);
  const flags = await fetchOwnReferences(named, families, selection);
  await finish(await runNative(families, selection, flags), selection.length, flags, start);
};

/** Loadable models have no graph, and no answers to compare another form with. Throws InputError where one is asked for. */
const checkForms = async ({ gguf, onnxDtype, externalData }: Flags): Promise<void> => {
  const forms = { "--gguf": gguf !== undefined, "--onnx-dtype": onnxDtype.length > 0, "--external-data": externalData };
  const [form] = Object.entries(forms).find(([, isAsked]) => isAsked) ?? [];
  if (form === undefined) return;
  const { InputError } = await import("@tiny-random/core");
  throw new InputError(`${form} is for classes that a family has`, "Leave it out for loadable models.");
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
  const done = rows.filter(({ status }) => status !== "failed").length;
  if (interrupted)
    console.error(
      `interrupted: ${done} of ${count} architectures are done and complete; the same command makes the rest.`,
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
      .option("--adapter <kind>", "add a tiny adapter that PEFT loads: lora")
      .option("--logits-to-keep", "decoders read num_logits_to_keep: for how many last positions they give scores"),
  ).action(generate);
