import path from "node:path";
import type { Row } from "@tiny-random/core";
import { errorText } from "./outcome.ts";
import { sizeText, table, timeText, valueText } from "./tables.ts";

/** What the summary says beside the rows. */
export interface SummaryContext {
  readonly out: string;
  readonly milliseconds: number;
  readonly verbose: boolean;
}

const bytesOf = (rows: readonly Row[]): number =>
  rows.flatMap(({ bytes }) => Object.values(bytes)).reduce((sum, size) => sum + size, 0);

const changes = (row: Row): string[] => [
  `\nChanged from the reference (${row.modelType}):`,
  table(row.changed.map(({ key, from, to, reason }) => [`  ${key}`, `${valueText(from)} -> ${valueText(to)}`, reason])),
  `Kept: ${row.kept.join(", ")}.`,
];

const reasonOf = ({ step, reason }: Row): string => `${step}: ${reason}`;

/** Failures by reason: one cause often fails every class of a family. */
const failures = (failed: readonly Row[], verbose: boolean): string[] => {
  const reasons = [...new Set(failed.map(reasonOf))];
  const lines = reasons.flatMap((reason) => {
    const rows = failed.filter((row) => reasonOf(row) === reason);
    const [first] = rows;
    const hint = first?.hint === undefined ? [] : [`    ${first.hint}`];
    const names = rows.map(({ architecture }) => architecture).join(", ");
    return [`  ${reason}`, ...hint, `    (${names})`, ...(verbose ? [errorText(first?.error, true)] : [])];
  });
  return lines.length === 0 ? [] : ["\nFailed:", ...lines];
};

const next = (row: Row, out: string): string[] => {
  const directory = path.join(out, `tiny-random-${row.architecture}`);
  return [
    "\nNext:",
    `  Python  ${row.architecture}.from_pretrained(${JSON.stringify(directory)})`,
    `  check   tiny-random validate ${directory}`,
    `  look    tiny-random explain ${row.architecture}`,
  ];
};

/** What a run made, where, how big, how long, what failed and what to do next. */
export const summary = (rows: readonly Row[], { out, milliseconds, verbose }: SummaryContext): string => {
  const made = rows.filter(({ status }) => status === "made");
  const failed = rows.filter(({ status }) => status === "failed");
  const types = new Set(made.map(({ modelType }) => modelType));
  const [first] = made;
  return [
    `\n${made.length} made, ${failed.length} failed in ${timeText(milliseconds)}: ${sizeText(bytesOf(made))} in ${path.resolve(out)}`,
    ...failures(failed, verbose),
    ...(first && types.size === 1 ? changes(first) : []),
    ...(first ? next(first, out) : []),
  ].join("\n");
};
