import type { Command } from "commander";
import { installedFamilies } from "../plugins.ts";
import { table } from "../tables.ts";

interface ListFlags {
  readonly modality?: string;
  readonly json?: boolean;
}

const list = async ({ modality, json }: ListFlags): Promise<void> => {
  const families = await installedFamilies();
  const { allArchitectures } = await import("@tiny-random/core");
  const selected = await allArchitectures(families, modality);
  const rows = await Promise.all(
    selected.map(async ({ architecture, modelType }) => {
      const task = (await families.load(modelType)).architectures[architecture]?.task ?? null;
      return {
        modelType,
        architecture,
        task,
        plugin: families.pluginOf(modelType),
        package: families.packageOf(modelType),
      };
    }),
  );
  if (json) {
    console.log(JSON.stringify(rows, null, 2));
    return;
  }
  console.log(
    table([
      ["MODEL TYPE", "ARCHITECTURE", "TASK", "PLUGIN"],
      ...rows.map((row) => [row.modelType, row.architecture, row.task ?? "", row.plugin]),
    ]),
  );
  console.log(`\n${rows.length} architectures of ${new Set(rows.map((row) => row.modelType)).size} model types.`);
};

/** `tiny-random list`. */
export const addList = (program: Command): Command =>
  program
    .command("list")
    .description("show the model types and architectures that can be made")
    .option("--modality <name>", "only those of one plugin: text, vision, ...")
    .option("--json", "machine-readable output")
    .option("--verbose", "show stack traces of errors")
    .action(list);
