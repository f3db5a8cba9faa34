import { existsSync, statSync } from "node:fs";
import path from "node:path";
import type { Dimension } from "@tiny-random/day-zero";
import { type GenerateFlags, generateOptions } from "./generate-options.ts";
import { type OutputOptions, printJson } from "./outcome.ts";
import { installedFamilies } from "./plugins.ts";
import { fetchHeaders, fetchNamedReference } from "./references.ts";
import { table } from "./tables.ts";

/** Whether an argument of `explain` is a directory with a reference, or `owner/name` of one on the Hub. */
export const isReference = (name: string): boolean =>
  /^[\w.-]+\/[\w.-]+(@[\w./+-]+)?$/.test(name) ||
  ((statSync(name, { throwIfNoEntry: false })?.isDirectory() ?? false) && existsSync(path.join(name, "config.json")));

const text = (dimensions: readonly Dimension[], nameOfDimension: (one: Dimension) => string): string =>
  table([
    ["TENSOR", "REFERENCE", "HERE", "DEPENDS ON", "OR"],
    ...dimensions.map((one) => [nameOfDimension(one), one.reference, one.tiny, one.expression, one.rivals.join("; ")]),
  ]);

/** Explains a reference's sizes: what each depends on, whether or not a family knows its model type. */
export const explainDirectory = async (name: string, flags: GenerateFlags & OutputOptions): Promise<void> => {
  const { InputError } = await import("@tiny-random/core");
  const { doubtsOf, loadableFromDirectory, nameOfDimension, planLoadable } = await import("@tiny-random/day-zero");
  const families = await installedFamilies();
  const { from = name, repository } = await fetchNamedReference({ ...flags, from: name }, families);
  if (!existsSync(from)) throw new InputError(`${name} is no directory, nor a model on the Hub`);
  const reference = loadableFromDirectory(from, undefined, await fetchHeaders(from, repository));
  const { solution } = await planLoadable(families, reference, await generateOptions(flags, ""));
  const { dimensions, parameters, config } = solution;
  const doubts = doubtsOf(dimensions);
  const { architecture, modelType } = reference;
  if (flags.json) return printJson({ architecture, modelType, parameters, dimensions, doubts, config });
  console.log(`${architecture} (${modelType}), from ${reference.files.description}: ${parameters} parameters\n`);
  console.log(text(dimensions, nameOfDimension));
  if (doubts.length > 0) console.log(`\nIn doubt:\n${doubts.map((doubt) => `  ${doubt}`).join("\n")}`);
};
