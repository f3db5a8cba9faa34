/** Columns padded to their widest cell; numbers stand to the right. */
export const table = (rows: readonly (readonly (string | number)[])[]): string => {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => String(row[column] ?? "").length)));
  const cell = (value: string | number, column: number) =>
    typeof value === "number" ? String(value).padStart(widths[column] ?? 0) : value.padEnd(widths[column] ?? 0);
  return rows.map((row) => row.map(cell).join("  ").trimEnd()).join("\n");
};

/** Bytes as people read them: `812 KB`, `1.3 MB`. */
export const sizeText = (bytes: number): string =>
  bytes < 1e6 ? `${Math.round(bytes / 1e3)} KB` : `${(bytes / 1e6).toFixed(1)} MB`;

/** Milliseconds as people read them: `14 ms`, `2.3 s`. */
export const timeText = (milliseconds: number): string =>
  milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;

/** A config value in one short piece of text. */
export const valueText = (value: unknown): string => {
  const text = value === undefined ? "absent" : JSON.stringify(value);
  return text.length > 48 ? `${text.slice(0, 45)}...` : text;
};
