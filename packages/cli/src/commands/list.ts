import type { CoverageStatus, CoveredPair, Families } from "@tiny-random/core";
import type { Command } from "commander";
import { addOutputOptions } from "../model-options.ts";
import { type OutputOptions, printJson } from "../outcome.ts";
import { installedFamilies } from "../plugins.ts";
import { plural, table } from "../tables.ts";

interface ListFlags extends OutputOptions {
  readonly unported?: boolean;
  readonly modality?: string;
}

/** A class as `list` shows it; only native ones have a task and a package. */
interface Listed {
  readonly modelType: string;
  readonly architecture: string;
  readonly task: string | null;
  readonly plugin: string;
  readonly package: string | null;
  readonly status: CoverageStatus;
  /** Why it is missing. */
  readonly reason?: string;
}

const nativeRows = async (families: Families, modality: string | undefined): Promise<Listed[]> => {
  const { allArchitectures } = await import("@tiny-random/core");
  return Promise.all(
    (await allArchitectures(families, modality)).map(async ({ architecture, modelType }) => {
      const task = (await families.classesOf(modelType))[architecture]?.task ?? null;
      const [plugin, packageName] = [families.pluginOf(modelType), families.packageOf(modelType)];
      return { modelType, architecture, task, plugin, package: packageName, status: "native" };
    }),
  );
};

const unportedRow = ({ modality, ...pair }: CoveredPair): Listed => ({
  ...pair,
  task: null,
  plugin: modality,
  package: null,
});

const unportedRows = async (families: Families, modality: string | undefined): Promise<Listed[]> => {
  const { coverage } = await import("@tiny-random/core");
  return (await coverage(families))
    .filter(({ status }) => status !== "native")
    .filter((pair) => modality === undefined || pair.modality === modality)
    .map(unportedRow);
};

const counted = (rows: readonly Listed[], status: CoverageStatus): string => {
  const own = rows.filter((row) => row.status === status);
  return `${plural(own.length, "architecture")} of ${plural(new Set(own.map(({ modelType }) => modelType)).size, "model type")}`;
};

const list = async ({ modality, json, unported }: ListFlags): Promise<void> => {
  const families = await installedFamilies();
  const native = unported ? [] : await nativeRows(families, modality);
  const rows = [...native, ...(await unportedRows(families, modality))].sort((a, b) =>
    a.modelType < b.modelType ? -1 : Number(a.modelType > b.modelType),
  );
  const { provenOf } = await import("@tiny-random/day-zero");
  const ran = rows.filter(
    ({ status, modelType, architecture }) => status === "loadable" && provenOf(modelType, architecture)?.ran,
  );
  if (json) return printJson(rows);
  const lines = rows.map(({ modelType, architecture, task, plugin, status, reason }) => [
    ...[modelType, architecture, task ?? "", plugin, reason === undefined ? status : `${status}: ${reason}`],
  ]);
  console.log(table([["MODEL TYPE", "ARCHITECTURE", "TASK", "PLUGIN", "STATUS"], ...lines]));
  console.log(
    [
      ...(unported ? [""] : ["", `native: ${counted(rows, "native")}, made and validated.`]),
      `loadable: ${counted(rows, "loadable")}, made from names and shapes alone with --unported; Transformers ran ${ran.length} of them.`,
      `missing: ${counted(rows, "missing")}.`,
    ].join("\n"),
  );
};

/** Options, arguments and action of `tiny-random list`. */
export const defineList = (command: Command): Command =>
  addOutputOptions(
    command
      .option("--unported", "only what no plugin has")
      .option("--modality <name>", "only those of one plugin: text, vision, ..."),
  ).action(list);
