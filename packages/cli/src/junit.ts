import path from "node:path";
import { makeDirectory, type Row, writeAtomically } from "@tiny-random/core";
import { create } from "xmlbuilder2";
import { errorText } from "./outcome.ts";
import { sum } from "./tables.ts";

const secondsOf = (rows: readonly Row[]): string =>
  (sum(rows.flatMap(({ milliseconds }) => Object.values(milliseconds))) / 1000).toFixed(3);

const countsOf = (rows: readonly Row[]) => ({
  "@tests": rows.length,
  "@failures": rows.filter(({ status }) => status === "failed").length,
  "@errors": 0,
  "@skipped": 0,
  "@time": secondsOf(rows),
});

const outcomeOf = ({ status, step, reason, hint, error }: Row) => {
  if (status === "made") return {};
  if (status === "current" || status === "loadable") return { "system-out": status };
  const text = error === undefined ? (hint ?? "") : errorText(error, true);
  return { failure: { "@message": `${step}: ${reason}`, "@type": step, "#": text } };
};

const testcase = (row: Row) => ({
  "@classname": `${row.plugin}.${row.modelType}`,
  "@name": row.architecture,
  "@time": secondsOf([row]),
  ...outcomeOf(row),
});

/** Rows as a JUnit report: a suite for each modality, a case for each architecture. A model that is current passes. */
export const junitXml = (rows: readonly Row[]): string => {
  const modalities = [...new Set(rows.map(({ plugin }) => plugin))].sort();
  const testsuite = modalities.map((name) => {
    const own = rows.filter(({ plugin }) => plugin === name);
    return { "@name": name, ...countsOf(own), testcase: own.map(testcase) };
  });
  const testsuites = { "@name": "tiny-random", ...countsOf(rows), testsuite };
  // Error messages may hold characters that XML cannot.
  const document = create({ version: "1.0", encoding: "UTF-8", invalidCharReplacement: "\uFFFD" }, { testsuites });
  return `${document.end({ prettyPrint: true })}\n`;
};

/** Writes `--junit`. Throws InputError where the file cannot be written. */
export const writeJunit = (file: string, rows: readonly Row[]): void => {
  makeDirectory(path.dirname(path.resolve(file)));
  writeAtomically(path.resolve(file), junitXml(rows));
};
