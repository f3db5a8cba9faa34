import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Row } from "./generate.ts";
import { generatorVersion } from "./provenance.ts";
import { jsonText, sha256, writeAtomically } from "./save.ts";

/** A row as report.json holds it. */
export type ReportRow = Omit<Row, "error">;

/** The report of runs into one directory: the latest row of every architecture. */
export interface Report {
  readonly generator: { readonly name: "tiny-random"; readonly version: string };
  readonly architectures: readonly ReportRow[];
}

/** A row of Transformers' `tests/utils/tiny_model_summary.json`. */
interface SummaryRow {
  readonly tokenizer_classes: readonly string[];
  readonly processor_classes: readonly string[];
  readonly model_classes: readonly string[];
  /** 40 hexadecimal digits over the model's files, where Transformers has the Hub's commit. */
  readonly sha: string;
}

const withoutError = ({ error: _, ...row }: Row): ReportRow => row;

const readJson = (file: string): unknown => {
  if (!existsSync(file)) return undefined;
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
};

const byName = (a: ReportRow, b: ReportRow): number => (a.architecture < b.architecture ? -1 : 1);

const summaryRow = ({ architecture, processorClasses, directory }: ReportRow): SummaryRow => {
  const provenance = directory === undefined ? "" : readFileSync(path.join(directory, "tiny-random.json"));
  const classes = (tokenizer: boolean) =>
    processorClasses.filter(({ name }) => (name === "tokenizer") === tokenizer).map(({ className }) => className);
  return {
    tokenizer_classes: classes(true),
    processor_classes: classes(false),
    model_classes: [architecture],
    sha: sha256(provenance).slice(0, 40),
  };
};

/** Writes `report.json` and `tiny_model_summary.json`; rows of other architectures stay as earlier runs left them. */
export const writeReports = (out: string, rows: readonly Row[]): void => {
  const file = path.join(out, "report.json");
  const earlier = (readJson(file) as Partial<Report> | undefined)?.architectures ?? [];
  const fresh = new Set(rows.map(({ architecture }) => architecture));
  const architectures = [
    ...earlier.filter(({ architecture }) => !fresh.has(architecture)),
    ...rows.map(withoutError),
  ].sort(byName);
  const report: Report = { generator: { name: "tiny-random", version: generatorVersion }, architectures };
  writeAtomically(file, jsonText(report));
  const summaryFile = path.join(out, "tiny_model_summary.json");
  const summary = { ...(readJson(summaryFile) as Record<string, SummaryRow> | undefined) };
  for (const row of rows) if (row.status === "made") summary[row.architecture] = summaryRow(row);
  const sorted = Object.entries(summary).sort(([a], [b]) => (a < b ? -1 : 1));
  writeAtomically(summaryFile, jsonText(Object.fromEntries(sorted)));
};
