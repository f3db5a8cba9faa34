import type { Command } from "commander";
import { addOutputOptions } from "../model-options.ts";
import { type OutputOptions, printJson } from "../outcome.ts";
import { installedFamilies } from "../plugins.ts";
import { plural, table } from "../tables.ts";

interface ListFlags extends OutputOptions {
  readonly modality?: string;
}

const list = async ({ modality, json }: ListFlags): Promise<void> => {
  const families = await installedFamilies();
  const { allArchitectures } = await import("@tiny-random/core");
  const selected = await allArchitectures(families, modality);
  const rows = await Promise.all(
    selected.map(async ({ architecture, modelType }) => {
      const task = (await families.load(modelType)).architectures[architecture]?.task ?? null;
      const [plugin, packageName] = [families.pluginOf(modelType), families.packageOf(modelType)];
      return { modelType, architecture, task, plugin, package: packageName };
    }),
  );
  if (json) return printJson(rows);
  const lines = rows.map((row) => [row.modelType, row.architecture, row.task ?? "", row.plugin]);
  const types = new Set(rows.map((row) => row.modelType)).size;
  console.log(table([["MODEL TYPE", "ARCHITECTURE", "TASK", "PLUGIN"], ...lines]));
  console.log(`\n${plural(rows.length, "architecture")} of ${plural(types, "model type")}.`);
};

/** `tiny-random list`. */
export const addList = (program: Command): Command =>
  addOutputOptions(
    program
      .command("list")
      .description("show the model types and architectures that can be made")
      .option("--modality <name>", "only those of one plugin: text, vision, ..."),
  ).action(list);
