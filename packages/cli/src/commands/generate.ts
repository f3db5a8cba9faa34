import type { Families, Row, Selected } from "@tiny-random/core";
import type { Command } from "commander";
import { type GenerateFlags, generateOptions } from "../generate-options.ts";
import { addModelOptions } from "../model-options.ts";
import { exitCodes } from "../outcome.ts";
import { installedFamilies } from "../plugins.ts";
import { progressListener } from "../progress.ts";
import { summary } from "../summary.ts";

interface Flags extends GenerateFlags {
  readonly all?: boolean;
  readonly modality?: string;
  readonly json?: boolean;
  readonly verbose?: boolean;
}

/** Without names, a reference's own classes: those its config.json lists, or all of its model type. */
const selectFromReference = async (families: Families, directory: string): Promise<Selected[]> => {
  const { directoryFiles, readConfig, selectArchitectures } = await import("@tiny-random/core");
  const config = readConfig(directoryFiles(directory));
  const all = await selectArchitectures(families, [config.model_type]);
  const listed: unknown = config["architectures"];
  const own = all.filter(({ architecture }) => Array.isArray(listed) && listed.includes(architecture));
  return own.length > 0 ? own : all;
};

const select = async (families: Families, names: readonly string[], flags: Flags): Promise<Selected[]> => {
  const { allArchitectures, InputError, selectArchitectures } = await import("@tiny-random/core");
  if (flags.all && names.length > 0) throw new InputError("names and --all exclude each other", "Give one of the two.");
  if (names.length > 0) return selectArchitectures(families, names, flags.modality);
  if (flags.from !== undefined) return selectFromReference(families, flags.from);
  if (flags.all || flags.modality !== undefined) return allArchitectures(families, flags.modality);
  throw new InputError(
    "nothing to generate",
    "Name a model type or an architecture, or give --all; tiny-random list shows them.",
  );
};

/** Runs work with a signal that SIGINT and SIGTERM raise; a second one ends the process at once. */
const interruptible = async <R>(work: (signal: AbortSignal) => Promise<R>): Promise<R> => {
  const controller = new AbortController();
  const stop = () => {
    if (controller.signal.aborted) process.exit(exitCodes.interrupted);
    controller.abort();
  };
  for (const name of ["SIGINT", "SIGTERM"] as const) process.on(name, stop);
  try {
    return await work(controller.signal);
  } finally {
    for (const name of ["SIGINT", "SIGTERM"] as const) process.off(name, stop);
  }
};

const publicRow = ({ error, ...row }: Row, verbose: boolean) => ({
  ...row,
  ...(verbose && error instanceof Error && { stack: error.stack }),
});

const generate = async (names: readonly string[], flags: Flags): Promise<void> => {
  const families = await installedFamilies();
  const { runAll } = await import("@tiny-random/core");
  const options = await generateOptions(flags);
  const selection = await select(families, names, flags);
  const start = performance.now();
  const { rows, interrupted } = await interruptible(async (signal) => {
    const listener = flags.json ? {} : progressListener(selection.length);
    const rows = await runAll(families, selection, options, listener, signal);
    return { rows, interrupted: signal.aborted };
  });
  const verbose = flags.verbose ?? false;
  if (flags.json)
    console.log(
      JSON.stringify(
        { out: options.out, interrupted, architectures: rows.map((row) => publicRow(row, verbose)) },
        null,
        2,
      ),
    );
  else console.log(summary(rows, { out: options.out, milliseconds: performance.now() - start, verbose }));
  if (interrupted) {
    console.error(
      `interrupted: ${rows.length} of ${selection.length} architectures were done; run the same command again for the rest.`,
    );
    process.exitCode = exitCodes.interrupted;
  } else {
    process.exitCode = await outcomeOf(rows);
  }
};

/** Bad input where nothing could be made of what was given, failure where some of it could not. */
const outcomeOf = async (rows: readonly Row[]): Promise<number> => {
  const { InputError } = await import("@tiny-random/core");
  const failed = rows.filter(({ status }) => status === "failed");
  if (failed.length === 0) return exitCodes.good;
  const unusable = failed.length === rows.length && failed.every(({ error }) => error instanceof InputError);
  return unusable ? exitCodes.badInput : exitCodes.failed;
};

/** `tiny-random generate`. */
export const addGenerate = (program: Command): Command =>
  addModelOptions(
    program
      .command("generate")
      .description("make tiny models, validate them and write them to a directory")
      .argument("[names...]", "model types or architectures")
      .option("--all", "every architecture of every installed plugin")
      .option("--modality <name>", "only those of one plugin: text, vision, ..."),
  )
    .option("--max-shard-size <size>", "split model.safetensors into shards of at most this size, for example 200KB")
    .option("--adapter <kind>", "add a tiny adapter that PEFT loads: lora")
    .option("--json", "machine-readable output")
    .option("--verbose", "show stack traces of errors")
    .action(generate);
