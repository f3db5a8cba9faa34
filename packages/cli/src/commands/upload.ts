import path from "node:path";
import type { Uploaded } from "@tiny-random/hub";
import type { Command } from "commander";
import { interruptible } from "../interrupt.ts";
import { modelDirectories } from "../model-directories.ts";
import { addOutputOptions } from "../model-options.ts";
import { exitCodes, type OutputOptions, printJson } from "../outcome.ts";

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

const report = async (outcomes: readonly Uploaded[], { json = false, dryRun = false }: Flags): Promise<void> => {
  const failed = outcomes.filter(({ status }) => status === "failed");
  if (json) printJson({ dryRun, uploads: outcomes });
  else for (const outcome of outcomes) console.log(text(outcome, dryRun));
  if (dryRun) return;
  const { writeAtomically } = await import("@tiny-random/core");
  const rows = failed.map(({ directory, id, reason }) => ({ directory, id, reason }));
  writeAtomically(path.resolve(failures), `${JSON.stringify(rows, null, 2)}\n`);
};

const uploadCommand = async (given: readonly string[], flags: Flags): Promise<void> => {
  const { hubSettings, upload } = await import("@tiny-random/hub");
  const { org: owner, private: isPrivate = false, pr: pullRequest = false, dryRun = false } = flags;
  const jobs = await jobsOf(flags.jobs);
  const directories = modelDirectories(given);
  const outcomes = await interruptible((signal) =>
    upload(directories, { ...hubSettings(), owner, isPrivate, pullRequest, dryRun, jobs, signal }),
  );
  await report(outcomes, flags);
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
