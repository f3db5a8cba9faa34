import { InputError } from "./errors.ts";
import type { ModelConfig } from "./plugin.ts";

/** ImageNet's 21,841 classes are the most of the field; a head for millions would not be tiny. */
const most = 100_000;

const checked = (labels: number, field: string): number => {
  if (labels <= most) return labels;
  throw new InputError(`${field} says ${labels} labels, more than the ${most} that are made`, `Correct ${field}.`);
};

/** Labels of a classification head: `num_labels`, the length of `id2label`, or two. Throws InputError for more than any model has. */
export const labelsOf = (c: ModelConfig): number => {
  const names = c["id2label"];
  if (typeof c["num_labels"] === "number") return checked(c["num_labels"], "num_labels");
  return typeof names === "object" && names !== null ? checked(Object.keys(names).length, "id2label") : 2;
};
