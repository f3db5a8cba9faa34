import path from "node:path";
import type { Row } from "@tiny-random/core";
import { modelName } from "@tiny-random/core/model-name";
import { asCalled } from "./command-name.ts";
import { modalityTable } from "./modality-table.ts";
import { errorText } from "./outcome.ts";
import { plural, sizeText, sum, table, timeText, valueText } from "./tables.ts";

/** What the summary says beside the rows. */
export interface SummaryContext {
  readonly out: string;
  readonly milliseconds: number;
  readonly verbose: boolean;
}

const bytesOf = (rows: readonly Row[]): number => sum(rows.flatMap(({ bytes }) => Object.values(bytes)));

const changes = (row: Row): string[] =>
  [
    "",
    row.changed.length === 0 ? "Nothing changed from the reference." : `Changed from the reference (${row.modelType}):`,
    table(
      row.changed.map(({ key, from, to, reason }) => [`  ${key}`, `${valueText(from)} -> ${valueText(to)}`, reason]),
    ),
    `Kept: ${row.kept.join(", ")}.`,
  ].filter((line, index) => line !== "" || index === 0);

/** One cause often fails every class of a family: rows by step and reason, in order. */
const byReason = (failed: readonly Row[]): Map<string, Row[]> => {
  const groups = new Map<string, Row[]>();
  for (const row of failed) {
    const reason = `${row.step}: ${row.reason}`;
    groups.set(reason, [...(groups.get(reason) ?? []), row]);
  }
  return groups;
};

const failures = (failed: readonly Row[], verbose: boolean): string[] => {
  const lines = [...byReason(failed)].flatMap(([reason, rows]) => [
    `  ${rows.map(modelName).join(", ")}`,
    `    ${reason}`,
    ...(rows[0]?.hint === undefined ? [] : [`    ${asCalled(rows[0].hint)}`]),
    ...(verbose ? [errorText(rows[0]?.error, true)] : []),
  ]);
  return lines.length === 0 ? [] : ["", "Failed:", ...lines];
};

const next = (row: Row, made: number, out: string): string[] => {
  const directory = path.join(out, path.basename(row.directory ?? ""));
  return [
    "",
    "Next:",
    `  load    ${row.architecture}.from_pretrained(${JSON.stringify(directory)})  in Python`,
    `  check   ${asCalled("npx @tiny-random/cli")} validate ${made === 1 ? directory : out}`,
    `  look    ${asCalled("npx @tiny-random/cli")} explain ${modelName(row)}`,
  ];
};

/** What a run made, where, how big, how long, what failed and what to do next. */
export const summary = (rows: readonly Row[], { out, milliseconds, verbose }: SummaryContext): string => {
  const whole = rows.filter(({ status }) => status !== "failed");
  const failed = rows.filter(({ status }) => status === "failed");
  const current = rows.filter(({ status }) => status === "current").length;
  const loadable = rows.filter(({ status }) => status === "loadable").length;
  const types = new Set(whole.map(({ modelType }) => modelType));
  const [first] = whole;
  const counts = [
    ...(loadable < whole.length || loadable === 0
      ? [`${plural(whole.length - current - loadable, "model")} made`]
      : []),
    ...(loadable > 0 ? [`${plural(loadable, "model")} loadable, without a forward pass`] : []),
    ...(current > 0 ? [`${current} current`] : []),
    `${failed.length} failed`,
  ];
  const size = first ? `, ${sizeText(bytesOf(whole))} in ${path.resolve(out)}` : "";
  return [
    ...(rows.length > 1 ? ["", modalityTable(rows)] : []),
    "",
    `${counts.join(", ")} in ${timeText(milliseconds)}${size}.`,
    ...failures(failed, verbose),
    ...(first && types.size === 1 ? changes(first) : []),
    ...(first ? next(first, whole.length, out) : []),
  ].join("\n");
};
