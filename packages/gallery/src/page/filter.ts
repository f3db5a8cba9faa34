import type { GalleryRow } from "../page-data.ts";

/** What the table is narrowed to; an empty string is everything. */
export interface Filter {
  readonly words: string;
  readonly modality: string;
  readonly task: string;
  readonly status: string;
}

/** Everything. */
export const noFilter: Filter = { words: "", modality: "", task: "", status: "" };

/** Rows that have every word somewhere in class, type, task or reason, and the chosen values. */
export const filtered = (rows: readonly GalleryRow[], { words, modality, task, status }: Filter): GalleryRow[] => {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  return rows.filter((row) => {
    if (modality !== "" && row.modality !== modality) return false;
    if (task !== "" && row.task !== task) return false;
    if (status !== "" && row.status !== status) return false;
    const text = `${row.architecture} ${row.modelType} ${row.task ?? ""} ${row.reason ?? ""}`.toLowerCase();
    return wanted.every((word) => text.includes(word));
  });
};
