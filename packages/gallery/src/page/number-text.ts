import type { GalleryStatus } from "../page-data.ts";

/** Bytes as people read them. */
export const bytesText = (bytes: number): string => {
  if (bytes === 0) return "";
  if (bytes < 1000) return `${bytes} B`;
  return bytes < 1e6 ? `${Math.round(bytes / 1000)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
};

/** A count with its thousands apart. */
export const countText = (count: number): string => (count === 0 ? "" : count.toLocaleString("en"));

/** Milliseconds of all steps. */
export const totalMilliseconds = (milliseconds: Readonly<Record<string, number>>): number =>
  Object.values(milliseconds).reduce((sum, value) => sum + value, 0);

/** Milliseconds, whole. */
export const millisecondsText = (milliseconds: number): string =>
  milliseconds === 0 ? "" : `${Math.round(milliseconds)} ms`;

/** How a status is called. */
export const statusText: Readonly<Record<GalleryStatus, string>> = {
  made: "made",
  failed: "failed",
  unmade: "not made here",
  loadable: "loadable",
  missing: "missing",
};

/** Statuses in the order they are shown. */
export const statuses = ["made", "failed", "unmade", "loadable", "missing"] as const;
