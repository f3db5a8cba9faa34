import type { Command } from "commander";
import { type GenerateFlags, generateOptions } from "../generate-options.ts";
import { addModelOptions, addOutputOptions } from "../model-options.ts";
import { type OutputOptions, printJson } from "../outcome.ts";
import { installedFamilies } from "../plugins.ts";
import { fetchNamedReference } from "../references.ts";

interface PathFlags extends GenerateFlags, OutputOptions {
  readonly cache?: string;
}

const pathCommand = async (name: string, given: PathFlags): Promise<void> => {
  const { cachedModel } = await import("@tiny-random/testing/cached-model");
  const families = await installedFamilies();
  const { out: _, ...options } = await generateOptions(await fetchNamedReference(given, families), "");
  const directory = await cachedModel(families, name, {
    ...options,
    ...(given.cache !== undefined && { cache: given.cache }),
  });
  if (given.json) printJson({ directory });
  else console.log(directory);
};

/** Options, arguments and action of `tiny-random path`. */
export const definePath = (command: Command): Command =>
  addOutputOptions(
    addModelOptions(
      command
        .argument("<architecture>", "a class")
        .option("--cache <directory>", "another cache (default: TINY_RANDOM_CACHE, or the user's cache directory)"),
    ),
  ).action(pathCommand);
