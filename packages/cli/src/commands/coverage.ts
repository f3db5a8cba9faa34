import type { CoverageCount } from "@tiny-random/core";
import type { Command } from "commander";
import { addOutputOptions } from "../model-options.ts";
import { type OutputOptions, printJson } from "../outcome.ts";
import { installedFamilies } from "../plugins.ts";
import { table } from "../tables.ts";

const line = ({ modality, pairs, types }: CoverageCount): (string | number)[] => [
  ...[modality, pairs.native, pairs.loadable, pairs.missing],
  ...[types.native, types.loadable, types.missing],
];

const coverageCommand = async ({ json }: OutputOptions): Promise<void> => {
  const families = await installedFamilies();
  const { coverage, coverageCounts } = await import("@tiny-random/core");
  const pairs = await coverage(families);
  const counts = coverageCounts(pairs);
  if (json) return printJson({ counts, pairs });
  const head = ["MODALITY", "CLASSES: NATIVE", "LOADABLE", "MISSING", "TYPES: NATIVE", "LOADABLE", "MISSING"];
  console.log(table([head, ...counts.map(line)]));
  console.log(
    "\nnative: made and validated by a plugin; loadable: made from names and shapes alone, never run; missing: not constructed.",
  );
};

/** Options, arguments and action of `tiny-random coverage`. */
export const defineCoverage = (command: Command): Command => addOutputOptions(command).action(coverageCommand);
