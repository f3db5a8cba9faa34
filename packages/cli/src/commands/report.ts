import type { Command } from "commander";
import { modalityTable } from "../modality-table.ts";
import { addOutputOptions } from "../model-options.ts";
import { type OutputOptions, printJson } from "../outcome.ts";
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

/** `tiny-random report`. */
export const addReport = (program: Command): void => {
  const report = program.command("report").description("work with the reports of runs");
  addOutputOptions(
    report
      .command("merge")
      .description("join the reports of several runs, such as shards; of an architecture in several, the last counts")
      .argument("<reports...>", "report.json files, or the directories they stand in")
      .option("--out <directory>", "where the joined report.json and tiny_model_summary.json go", "out"),
  ).action(merge);
};
