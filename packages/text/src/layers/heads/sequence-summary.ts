import { InputError, labelsOf, type ModelConfig } from "@tiny-random/core";
import { activation, linear, module, type Tensor } from "@tiny-random/nn";
import type { TextVector } from "./text-classifiers.ts";

/** Where a text's vector is read, by `summary_type`. */
const readings: Readonly<Record<string, (hidden: Tensor) => Tensor>> = {
  first: (hidden) => hidden.select(1, 0),
  last: (hidden) => hidden.select(1, -1),
  mean: (hidden) => hidden.mean(1),
};

/** One vector of a text, read and projected as the config's `summary_*` fields say (XLM's sequence summary). */
export const sequenceSummary = (c: ModelConfig, width: number): TextVector => {
  const type = String(c["summary_type"] ?? "last");
  const read = readings[type];
  if (!read)
    throw new InputError(`summary_type ${type} is not supported`, `Known: ${Object.keys(readings).join(", ")}.`);
  const activate = activation(typeof c["summary_activation"] === "string" ? c["summary_activation"] : "linear");
  const size = c["summary_proj_to_labels"] ? labelsOf(c) : width;
  return module({ summary: c["summary_use_proj"] ? linear(width, size) : undefined }, (m, hidden: Tensor) => {
    const vector = read(hidden);
    return activate(m.summary?.(vector) ?? vector);
  });
};
