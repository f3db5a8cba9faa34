/** Columns padded to their widest cell; numbers stand to the right. */
export const table = (rows: readonly (readonly (string | number)[])[]): string => {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...rows.map((row) => String(row[column] ?? "").length)),
  );
  const cell = (value: string | number, column: number) =>
    typeof value === "number" ? String(value).padStart(widths[column] ?? 0) : value.padEnd(widths[column] ?? 0);
  return rows.map((row) => row.map(cell).join("  ").trimEnd()).join("\n");
};

/** The sum of numbers. */
export const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** A count with its noun: `1 model`, `15 models`. */
export const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;

/** Bytes as people read them: `812 KB`, `1.3 MB`. */
export const sizeText = (bytes: number): string =>
  bytes < 999_500 ? `${Math.round(bytes / 1e3)} KB` : `${(bytes / 1e6).toFixed(1)} MB`;

/** Milliseconds as people read them: `14 ms`, `2.3 s`. */
export const timeText = (milliseconds: number): string =>
  milliseconds < 999.5 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;

/** A config value in one short piece of text. */
export const valueText = (value: unknown): string => {
  const text = value === undefined ? "absent" : JSON.stringify(value);
  return text.length > 48 ? `${text.slice(0, 45)}...` : text;
};
