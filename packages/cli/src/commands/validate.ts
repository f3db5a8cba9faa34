import type { DirectoryReport, Families } from "@tiny-random/core";
import type { Command } from "commander";
import { modelDirectories } from "../model-directories.ts";
import { addOutputOptions } from "../model-options.ts";
import { errorText, exitCodes, type OutputOptions, printJson } from "../outcome.ts";
import { installedFamilies } from "../plugins.ts";

interface Outcome extends DirectoryReport {
  /** False for a directory that is no tiny model at all. */
  readonly usable: boolean;
}

/** A directory that is no tiny model is a row too, so that the others are still checked. */
const outcomeOf = async (families: Families, directory: string, verbose: boolean): Promise<Outcome> => {
  const { validateDirectory } = await import("@tiny-random/core");
  try {
    return { ...(await validateDirectory(families, directory)), usable: true };
  } catch (error) {
    return { directory, architecture: "", problems: [errorText(error, verbose)], unchecked: [], usable: false };
  }
};

const text = ({ directory, architecture, problems, unchecked }: Outcome): string =>
  [
    `${problems.length === 0 ? "good  " : "failed"}  ${directory}${architecture && `  ${architecture}`}`,
    ...problems.map((problem) => `        ${problem}`),
    ...unchecked.map((gap) => `        not checked: ${gap}`),
  ].join("\n");

const validate = async (given: readonly string[], { json, verbose = false }: OutputOptions): Promise<void> => {
  const families = await installedFamilies();
  const outcomes: Outcome[] = [];
  for (const directory of modelDirectories(given)) {
    const outcome = await outcomeOf(families, directory, verbose);
    outcomes.push(outcome);
    if (!json) console.log(text(outcome));
  }
  const failed = outcomes.filter(({ problems }) => problems.length > 0);
  if (json) printJson({ directories: outcomes });
  else console.log(`\n${outcomes.length - failed.length} good, ${failed.length} failed.`);
  if (failed.length > 0)
    process.exitCode = failed.every(({ usable }) => usable) ? exitCodes.failed : exitCodes.badInput;
};

/** Options, arguments and action of `tiny-random validate`. */
export const defineValidate = (command: Command): Command =>
  addOutputOptions(command.argument("<directories...>", "tiny models, or directories that hold some")).action(validate);
