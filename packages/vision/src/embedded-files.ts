import type { ReferenceFiles } from "@tiny-random/core";

/** Files of a checkpoint that a family states: name → content, written as JSON. */
export const embeddedFiles = (description: string, files: Readonly<Record<string, object>>): ReferenceFiles => ({
  description,
  isEmbedded: true,
  list: () => Object.keys(files),
  read: (name) => (files[name] ? JSON.stringify(files[name]) : undefined),
});
