import type { ReferenceFiles } from "@tiny-random/core";

/** A family's own files, as facts of its checkpoint: name → content, written as JSON. */
export const embeddedFiles = (description: string, files: Readonly<Record<string, object>>): ReferenceFiles => ({
  description,
  isEmbedded: true,
  list: () => Object.keys(files),
  read: (name) => (files[name] ? JSON.stringify(files[name]) : undefined),
});
