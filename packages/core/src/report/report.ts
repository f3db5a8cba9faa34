import { existsSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { InputError } from "../contract/errors.ts";
import { modelName } from "../discover/model-name.ts";
import { generatorVersion, type Provenance } from "../save/provenance.ts";
import { jsonText, makeDirectory, writeAtomically } from "../save/save.ts";
import type { ReportRow, Row } from "./row.ts";
import { mergeSummary, type Summary, summaryRow } from "./summary.ts";

/** The report of runs into one directory: the latest row of every architecture. */
export interface Report {
  readonly generator: { readonly name: "tiny-random"; readonly version: string };
  readonly architectures: readonly ReportRow[];
}

/** The report's place in an output directory. */
const reportName = "report.json";
/** The summary's, in Transformers' form. */
const summaryName = "tiny_model_summary.json";

/** A model that was current counts as made, with the times of the run that made it. */
const madeEarlier = (earlier: ReportRow | undefined): Pick<ReportRow, "status" | "milliseconds"> => ({
  status: "made",
  milliseconds: earlier?.status === "made" ? earlier.milliseconds : {},
});

const reportRow = ({ error: _, ...row }: Row, earlier: ReportRow | undefined): ReportRow => ({
  ...row,
  ...(row.directory !== undefined && { directory: path.basename(row.directory) }),
  ...(row.status === "current" && madeEarlier(earlier)),
});

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** What an earlier run wrote; a file that is not a report is replaced. */
const readObject = (file: string): Readonly<Record<string, unknown>> => {
  if (!existsSync(file)) return {};
  try {
    const value: unknown = JSON.parse(readFileSync(file, "utf8"));
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
};

const isRow = (value: unknown): value is ReportRow => isObject(value) && typeof value["architecture"] === "string";

const earlierRows = (file: string): readonly ReportRow[] => {
  const rows = readObject(file)["architectures"];
  return Array.isArray(rows) ? rows.filter(isRow) : [];
};

/** Rows of a report: the file, or the directory it stands in. Throws InputError where there is none. */
export const readReport = (place: string): readonly ReportRow[] => {
  const file = statSync(place, { throwIfNoEntry: false })?.isDirectory() ? path.join(place, reportName) : place;
  const report = readObject(file);
  if (Array.isArray(report["architectures"])) return earlierRows(file);
  throw new InputError(`${file} is not a report`, "Give a report.json that tiny-random wrote, or its directory.");
};

const hashesOf = (directory: string): Readonly<Record<string, string>> =>
  (JSON.parse(readFileSync(path.join(directory, "tiny-random.json"), "utf8")) as Provenance).files;

const byName = (a: ReportRow, b: ReportRow): number => (modelName(a) < modelName(b) ? -1 : 1);

const writeReport = (out: string, rows: Iterable<ReportRow>): void => {
  const report: Report = {
    generator: { name: "tiny-random", version: generatorVersion },
    architectures: [...rows].sort(byName),
  };
  writeAtomically(path.join(out, reportName), jsonText(report));
};

const isReport = (value: unknown): boolean => isObject(value) && Array.isArray(value["architectures"]);

const isSummary = (value: unknown): boolean =>
  isObject(value) && Object.values(value).every((row) => isObject(row) && Array.isArray(row["model_classes"]));

/** Whether a file may be replaced: it is not there, or holds JSON of the form that is written to it. */
const isOwn = (file: string, hasForm: (value: unknown) => boolean): boolean => {
  if (!existsSync(file)) return true;
  try {
    return hasForm(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    return false;
  }
};

/** Refuses a directory whose files of the reports' names are somebody else's. Throws InputError. */
export const checkReports = (out: string): void => {
  const forms = { [reportName]: isReport, [summaryName]: isSummary };
  for (const [name, hasForm] of Object.entries(forms)) {
    const file = path.join(out, name);
    if (isOwn(file, hasForm)) continue;
    throw new InputError(`${file} is not from tiny-random`, "Move it away, or give another --out.");
  }
};

/** Writes `report.json` and `tiny_model_summary.json`; rows of other architectures stay as earlier runs left them. */
export const writeReports = (out: string, rows: readonly Row[]): void => {
  const earlier = new Map(earlierRows(path.join(out, reportName)).map((row) => [modelName(row), row]));
  const fresh = rows.map((row) => [modelName(row), reportRow(row, earlier.get(modelName(row)))] as const);
  writeReport(out, new Map([...earlier, ...fresh]).values());
  const made = rows.flatMap((row) =>
    row.directory === undefined ? [] : [[modelName(row), summaryRow(row, hashesOf(row.directory))] as const],
  );
  const summaryFile = path.join(out, summaryName);
  const summary = mergeSummary(readObject(summaryFile) as Summary, Object.fromEntries(made));
  writeAtomically(summaryFile, jsonText(summary));
};

/** A row's model seen from another directory: there where one of its name stands in it, else where it is. */
const seenFrom = (out: string, from: string, row: ReportRow): ReportRow => {
  if (row.directory === undefined || existsSync(path.join(out, row.directory))) return row;
  const there = path.relative(path.resolve(out), path.resolve(from, row.directory));
  return { ...row, directory: there.split(path.sep).join("/") };
};

/**
 * Joins reports and summaries of several runs, such as shards, into one in `out`. Of an architecture that several have,
 * the last counts. Throws InputError where a place holds no report.
 *
 * @returns the joined rows
 */
export const mergeReports = (places: readonly string[], out: string): readonly ReportRow[] => {
  const rows = new Map<string, ReportRow>();
  let summary: Summary = {};
  for (const place of places) {
    const from = path.extname(place) === ".json" ? path.dirname(place) : place;
    for (const row of readReport(place)) rows.set(modelName(row), seenFrom(out, from, row));
    summary = mergeSummary(summary, readObject(path.join(from, summaryName)) as Summary);
  }
  makeDirectory(out);
  writeReport(out, rows.values());
  writeAtomically(path.join(out, summaryName), jsonText(summary));
  return [...rows.values()].sort(byName);
};
