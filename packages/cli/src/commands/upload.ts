import path from "node:path";
import type { Uploaded, UploadOptions } from "@tiny-random/hub";
import type { Command } from "commander";
import { interruptible } from "../interrupt.ts";
import { modelDirectories } from "../model-directories.ts";
import { addOutputOptions } from "../model-options.ts";
import { exitCodes, type OutputOptions, printJson } from "../outcome.ts";
import { startBar } from "../progress-bar.ts";

interface Flags extends OutputOptions {
  readonly org: string;
  readonly private?: boolean;
  readonly pr?: boolean;
  readonly dryRun?: boolean;
  readonly jobs: string;
}

const failures = "failed_uploads.json";

const words = (outcome: Uploaded, dryRun: boolean): string => {
  const verbs = {
    unchanged: "unchanged",
    committed: dryRun ? "would be committed" : "committed",
    proposed: dryRun ? "would be proposed" : "proposed",
    failed: "failed",
  };
  return verbs[outcome.status];
};

const text = (outcome: Uploaded, dryRun: boolean): string => {
  const { id, created, added, replaced, deleted, url, reason } = outcome;
  const files = (
    [
      ["add", added],
      ["replace", replaced],
      ["delete", deleted],
    ] as const
  ).flatMap(([verb, names]) => (dryRun ? names.map((name) => `  ${verb} ${name}`) : []));
  const first = [id, words(outcome, dryRun), created && (dryRun ? "in a new repository" : "a new repository"), url];
  return [first.filter(Boolean).join("  "), ...files, ...(reason === undefined ? [] : [`  ${reason}`])].join("\n");
};

const jobsOf = async (given: string): Promise<number> => {
  const jobs = Number(given);
  if (Number.isInteger(jobs) && jobs >= 1 && jobs <= 64) return jobs;
  const { InputError } = await import("@tiny-random/core");
  throw new InputError(`--jobs ${given} is not a number from 1 to 64`, "For example --jobs 4.");
};

/** Lists what failed where the command was run, for a script to read. */
const writeFailures = async (outcomes: readonly Uploaded[]): Promise<void> => {
  const { writeAtomically } = await import("@tiny-random/core");
  const rows = outcomes
    .filter(({ status }) => status === "failed")
    .map(({ directory, id, reason }) => ({ directory, id, reason }));
  writeAtomically(path.resolve(failures), `${JSON.stringify(rows, null, 2)}\n`);
};

/** What came of the run, counted, and what to do where something is left. */
const summary = (outcomes: readonly Uploaded[], count: number, dryRun: boolean): string => {
  const counts = [...new Set(outcomes.map((outcome) => words(outcome, dryRun)))].sort();
  const said = counts.map((word) => `${outcomes.filter((one) => words(one, dryRun) === word).length} ${word}`);
  const failed = outcomes.some(({ status }) => status === "failed");
  const left = count - outcomes.length;
  return [
    `\n${said.join(", ") || "nothing done"}${left > 0 ? `, ${left} not begun` : ""}.`,
    ...(failed && !dryRun ? [`${failures} lists what failed.`] : []),
    ...((failed || left > 0) && !dryRun ? ["The same command uploads the rest."] : []),
  ].join(" ");
};

type Listener = Pick<UploadOptions, "started" | "finished">;

/** A line for each outcome as soon as it is known; on a terminal a bar meanwhile, and the lines after it. */
const follow = async <R>(count: number, flags: Flags, work: (listener: Listener) => Promise<R>): Promise<R> => {
  const { json = false, dryRun = false } = flags;
  const print = (outcome: Uploaded) => console.log(text(outcome, dryRun));
  if (json) return work({});
  if (!process.stdout.isTTY) return work({ finished: print });
  const [bar, outcomes] = [await startBar(count), [] as Uploaded[]];
  const finished = (outcome: Uploaded) => {
    bar.end(outcome.id);
    outcomes.push(outcome);
  };
  try {
    return await work({ started: bar.begin, finished });
  } finally {
    bar.stop();
    for (const outcome of outcomes) print(outcome);
  }
};

const uploadCommand = async (given: readonly string[], flags: Flags): Promise<void> => {
  const { hubSettings, upload } = await import("@tiny-random/hub");
  const { org: owner, private: isPrivate = false, pr: pullRequest = false, dryRun = false } = flags;
  const jobs = await jobsOf(flags.jobs);
  const directories = modelDirectories(given);
  const options = { ...hubSettings(), owner, isPrivate, pullRequest, dryRun, jobs };
  const outcomes = await follow(directories.length, flags, (listener) =>
    interruptible((signal) => upload(directories, { ...options, ...listener, signal })),
  );
  if (flags.json) printJson({ dryRun, uploads: outcomes });
  else console.log(summary(outcomes, directories.length, dryRun));
  if (!dryRun) await writeFailures(outcomes);
  if (outcomes.length < directories.length) process.exitCode = exitCodes.interrupted;
  else if (outcomes.some(({ status }) => status === "failed")) process.exitCode = exitCodes.failed;
};

/** Options, arguments and action of `tiny-random upload`. */
export const defineUpload = (command: Command): Command =>
  addOutputOptions(
    command
      .argument("<directories...>", "tiny models, or directories that hold some")
      .requiredOption("--org <name>", "the organisation or user whose repositories they become")
      .option("--private", "create private repositories")
      .option("--pr", "open pull requests instead of pushing")
      .option("--dry-run", "say what would happen, and change nothing")
      .option("--jobs <number>", "models at a time", "4"),
  ).action(uploadCommand);
