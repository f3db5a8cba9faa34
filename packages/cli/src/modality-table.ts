import type { Row } from "@tiny-random/core";
import { sizeText, sum, table, timeText } from "./tables.ts";

type Counted = Pick<Row, "plugin" | "status" | "bytes" | "milliseconds">;

const line = (name: string, rows: readonly Counted[]): (string | number)[] => {
  const count = (status: Row["status"]) => rows.filter((row) => row.status === status).length;
  return [
    ...[name, count("made"), count("current"), count("loadable"), count("failed")],
    sizeText(sum(rows.flatMap(({ bytes }) => Object.values(bytes)))),
    timeText(sum(rows.flatMap(({ milliseconds }) => Object.values(milliseconds)))),
  ];
};

/** What came of every modality: counts, bytes and the time its models took. */
export const modalityTable = (rows: readonly Counted[]): string => {
  const modalities = [...new Set(rows.map(({ plugin }) => plugin))].sort();
  const lines = modalities.map((name) =>
    line(
      name,
      rows.filter(({ plugin }) => plugin === name),
    ),
  );
  if (modalities.length > 1) lines.push(line("all", rows));
  return table([["MODALITY", "MADE", "CURRENT", "LOADABLE", "FAILED", "SIZE", "TIME"], ...lines]);
};
