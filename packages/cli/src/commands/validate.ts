import type { DirectoryReport } from "@tiny-random/core";
import type { Command } from "commander";
import { errorText, exitCodes } from "../outcome.ts";
import { installedFamilies } from "../plugins.ts";

interface ValidateFlags {
  readonly json?: boolean;
  readonly verbose?: boolean;
}

/** Directories that are not tiny models at all are a problem of their own, so that the others are still checked. */
const notModel = (directory: string, error: unknown, verbose: boolean): DirectoryReport => ({
  directory,
  architecture: "",
  problems: [errorText(error, verbose)],
  unchecked: [],
});

const validate = async (directories: readonly string[], { json, verbose = false }: ValidateFlags): Promise<void> => {
  const families = await installedFamilies();
  const { validateDirectory } = await import("@tiny-random/core");
  const reports: DirectoryReport[] = [];
  let unusable = false;
  for (const directory of directories) {
    const report = await validateDirectory(families, directory).catch((error: unknown) => {
      unusable = true;
      return notModel(directory, error, verbose);
    });
    reports.push(report);
    if (json) continue;
    console.log(
      `${report.problems.length === 0 ? "good  " : "failed"}  ${directory}${report.architecture && `  ${report.architecture}`}`,
    );
    for (const problem of report.problems) console.log(`        ${problem}`);
    for (const gap of report.unchecked) console.log(`        not checked: ${gap}`);
  }
  const failed = reports.filter(({ problems }) => problems.length > 0).length;
  if (json) console.log(JSON.stringify({ reports }, null, 2));
  else console.log(`\n${reports.length - failed} good, ${failed} failed.`);
  if (failed > 0) process.exitCode = unusable ? exitCodes.badInput : exitCodes.failed;
};

/** `tiny-random validate`. */
export const addValidate = (program: Command): Command =>
  program
    .command("validate")
    .description("check directories made earlier against their golden files and hashes")
    .argument("<directories...>", "tiny models")
    .option("--json", "machine-readable output")
    .option("--verbose", "show stack traces of errors")
    .action(validate);
