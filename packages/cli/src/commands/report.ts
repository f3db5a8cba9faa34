import path from "node:path";
import type { Command } from "commander";
import { modalityTable } from "../modality-table.ts";
import { addOutputOptions } from "../model-options.ts";
import { type OutputOptions, printJson } from "../outcome.ts";
import { installedFamilies } from "../plugins.ts";
import { plural } from "../tables.ts";

interface MergeFlags extends OutputOptions {
  readonly out: string;
}

const merge = async (reports: readonly string[], { out, json = false }: MergeFlags): Promise<void> => {
  const { mergeReports } = await import("@tiny-random/core");
  const rows = mergeReports(reports, out);
  if (json) return printJson({ out, architectures: rows });
  console.log(modalityTable(rows));
  console.log(`\n${plural(rows.length, "architecture")} of ${plural(reports.length, "report")} in ${out}.`);
};

interface PageFlags extends OutputOptions {
  readonly html?: string;
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

const page = async (directory: string, { html, json = false }: PageFlags): Promise<void> => {
  const { writeReportPage } = await import("@tiny-random/gallery");
  const families = await installedFamilies();
  const say = (count: number) => json || console.log(`Reading ${plural(count, "model")} ...`);
  const written = await writeReportPage(families, directory, html ?? path.join(directory, "report.html"), say);
  if (json) return printJson(written);
  console.log(`${written.file}: ${plural(written.models, "model")} to look at, ${megabytes(written.bytes)}.`);
};

/** Options, arguments and action of `tiny-random report`. */
export const defineReport = (command: Command): void => {
  const report = addOutputOptions(
    command
      .argument("[directory]", "where the models and their report.json are", "out")
      .option("--html <file>", "where the page goes (default: report.html in the directory)"),
  )
    // What stands behind `merge` is its own.
    .enablePositionalOptions()
    .action(page);
  addOutputOptions(
    report
      .command("merge")
      .description("join the reports of several runs, such as shards; of an architecture in several, the last counts")
      .argument("<reports...>", "report.json files, or the directories they stand in")
      .option("--out <directory>", "where the joined report.json and tiny_model_summary.json go", "out"),
  ).action(merge);
};
