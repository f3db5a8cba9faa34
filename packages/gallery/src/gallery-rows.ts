import { existsSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import { loadField } from "@tiny-random/atlas";
import {
  allArchitectures,
  type Families,
  generatorVersion,
  modelName,
  type ReportRow,
  readProvenance,
  readReport,
  type Selected,
  steps,
} from "@tiny-random/core";
import type { GalleryData, GalleryRow } from "./page-data.ts";

const total = (values: Readonly<Record<string, number>>): number =>
  Object.values(values).reduce((sum, value) => sum + value, 0);

/** A row of report.json as the overview shows it. */
const rowOfReport = (row: ReportRow): GalleryRow => ({
  architecture: modelName(row),
  modelType: row.modelType,
  modality: row.plugin,
  task: row.task,
  status: row.status === "failed" ? "failed" : "made",
  ...(row.step !== undefined && { step: row.step }),
  ...(row.reason !== undefined && { reason: row.reason }),
  ...(row.hint !== undefined && { hint: row.hint }),
  milliseconds: row.milliseconds,
  bytes: total(row.bytes),
  parameters: row.parameters,
});

const nothing = { milliseconds: {}, bytes: 0, parameters: 0 } as const;

/** A model that no report knows: a server made it. */
const rowOfDirectory = (directory: string): GalleryRow | undefined => {
  try {
    const provenance = readProvenance(directory);
    const { modelType, plugin, task, parameters, files } = provenance;
    const architecture = modelName(provenance);
    const bytes = Object.keys(files).reduce((sum, name) => sum + statSync(path.join(directory, name)).size, 0);
    return { architecture, modelType, modality: plugin, task, status: "made", milliseconds: {}, bytes, parameters };
  } catch {
    return undefined;
  }
};

/** Where the model of each class stands: as the report says, or under its usual name. */
export const modelDirectories = (out: string): ReadonlyMap<string, string> => {
  const usual = existsSync(out) ? readdirSync(out).filter((name) => name.startsWith("tiny-random-")) : [];
  const found = new Map(usual.map((name) => [name.slice("tiny-random-".length), path.join(out, name)]));
  for (const row of reported(out))
    if (row.directory !== undefined && row.status !== "failed")
      found.set(modelName(row), path.resolve(out, row.directory));
  return new Map([...found].filter(([, directory]) => existsSync(path.join(directory, "tiny-random.json"))));
};

const reported = (out: string): readonly ReportRow[] =>
  existsSync(path.join(out, "report.json")) ? readReport(out) : [];

const made = (out: string): Map<string, GalleryRow> => {
  const directories = modelDirectories(out);
  const rows = reported(out).filter((row) => row.status === "failed" || directories.has(modelName(row)));
  const known = new Map(rows.map((row) => [modelName(row), rowOfReport(row)]));
  for (const [architecture, directory] of directories) {
    const row = known.has(architecture) ? undefined : rowOfDirectory(directory);
    if (row) known.set(architecture, row);
  }
  return known;
};

const unmade = async (families: Families, selected: Selected): Promise<GalleryRow> => {
  const { modelType } = selected;
  const task = (await families.classesOf(modelType))[selected.architecture]?.task ?? null;
  return {
    architecture: modelName(selected),
    modelType,
    modality: families.pluginOf(modelType),
    task,
    status: "unmade",
    ...nothing,
  };
};

/**
 * The overview: every class that Transformers has or a family brings, and what an output directory holds of it. Throws
 * InputError where the directory's report is none.
 */
export const galleryData = async (families: Families, out: string, live: boolean): Promise<GalleryData> => {
  const rows = made(out);
  const { transformers, pairs } = loadField();
  for (const selected of await allArchitectures(families))
    if (!rows.has(modelName(selected))) rows.set(modelName(selected), await unmade(families, selected));
  for (const { architecture, modelType, package: modality } of pairs) {
    if (rows.has(architecture)) continue;
    rows.set(architecture, { architecture, modelType, modality, task: null, status: "absent", ...nothing });
  }
  const sorted = [...rows.values()].sort((a, b) => (a.architecture < b.architecture ? -1 : 1));
  return { generator: generatorVersion, transformers, live, steps, rows: sorted };
};
