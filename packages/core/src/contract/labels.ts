import type { ModelConfig } from "./plugin.ts";

/** Labels of a classification head: `num_labels`, the length of `id2label`, or two. */
export const labelsOf = (c: ModelConfig): number => {
  const names = c["id2label"];
  if (typeof c["num_labels"] === "number") return c["num_labels"];
  return typeof names === "object" && names !== null ? Object.keys(names).length : 2;
};
