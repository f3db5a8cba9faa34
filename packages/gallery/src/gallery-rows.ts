import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { loadField } from "@tiny-random/atlas";
import {
  allArchitectures,
  type CoveredPair,
  coverage,
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
  status: row.status === "failed" || row.status === "loadable" ? row.status : "made",
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
    const status = provenance.status === "loadable" ? "loadable" : "made";
    const architecture = modelName(provenance);
    const bytes = Object.keys(files).reduce((sum, name) => sum + statSync(path.join(directory, name)).size, 0);
    return { architecture, modelType, modality: plugin, task, status, milliseconds: {}, bytes, parameters };
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

/** A class of the field as the overview shows it where the output directory has nothing of it. */
const rowOfField = (
  { architecture, modelType, modality, status, reason }: CoveredPair,
  task: string | null,
): GalleryRow => ({
  architecture,
  modelType,
  modality,
  task,
  status: status === "native" ? "unmade" : status,
  ...(reason !== undefined && { reason }),
  ...nothing,
});

/** What the page says of a class that a family has. */
interface NamedClassRow {
  readonly name: string;
  readonly task: string | null;
}

/** The names of classes that families have, by model type and class; a class that several types share has its owner's. */
const namesOf = async (
  families: Families,
  classes: readonly Selected[],
): Promise<ReadonlyMap<string, NamedClassRow>> => {
  const names = new Map<string, NamedClassRow>();
  for (const selected of classes) {
    const { configuredFrom = [], task = null } =
      (await families.classesOf(selected.modelType))[selected.architecture] ?? {};
    const named = { name: modelName(selected), task };
    for (const type of [selected.modelType, ...configuredFrom]) names.set(`${type}/${selected.architecture}`, named);
  }
  return names;
};

interface Proofs {
  /** Suites of the parity run. */
  readonly suites: readonly string[];
  /** Which of them proved a model, by its name: their places in the list. */
  readonly models: Readonly<Record<string, readonly number[]>>;
}

let proofs: Proofs | undefined;

const provenBy = (name: string): Pick<GalleryRow, "provenBy"> => {
  proofs ??= JSON.parse(readFileSync(new URL("../data/proven.json", import.meta.url), "utf8")) as Proofs;
  const { suites, models } = proofs;
  const proven = Object.hasOwn(models, name) ? models[name] : undefined;
  return proven ? { provenBy: proven.flatMap((place) => suites[place] ?? []) } : {};
};

const isOfFamily = ({ status }: GalleryRow): boolean => status !== "loadable" && status !== "missing";

/** By the names of classes; where several types have one, the type of a family comes first: an address means that one. */
const byName = (a: GalleryRow, b: GalleryRow): number => {
  if (a.architecture !== b.architecture) return a.architecture < b.architecture ? -1 : 1;
  return Number(isOfFamily(b)) - Number(isOfFamily(a));
};

/**
 * The overview: every class that Transformers has or a family brings, as `coverage` counts them, and what an output directory holds
 * of it. Throws InputError where the directory's report is none.
 */
export const galleryData = async (families: Families, out: string, live: boolean): Promise<GalleryData> => {
  const known = made(out);
  const classes = await allArchitectures(families);
  const names = await namesOf(families, classes);
  const field = await coverage(families);
  const shown = new Set(field.map(({ modelType, architecture }) => names.get(`${modelType}/${architecture}`)));
  const rows = field.map((pair): GalleryRow => {
    const { modelType, architecture } = pair;
    const named = names.get(`${modelType}/${architecture}`);
    if (!named) {
      // The model of that name may be another type's.
      const row = known.get(architecture);
      return row?.modelType === modelType ? row : rowOfField(pair, null);
    }
    // A class that several types share has one model: its owner's.
    const { name, task } = named;
    const row = known.get(name) ?? rowOfField({ ...pair, architecture: name }, task);
    return { ...row, modelType, ...provenBy(name) };
  });
  // What only a plugin of somebody else's has: the field may list a class under the type whose config it reads.
  const others = classes
    .filter(({ modelType, architecture }) => !shown.has(names.get(`${modelType}/${architecture}`)))
    .map(({ modelType, architecture }): GalleryRow => {
      const { name = architecture, task = null } = names.get(`${modelType}/${architecture}`) ?? {};
      const modality = families.pluginOf(modelType);
      return known.get(name) ?? { architecture: name, modelType, modality, task, status: "unmade", ...nothing };
    });
  const sorted = [...rows, ...others].sort(byName);
  const { transformers } = loadField();
  return { generator: generatorVersion, transformers, live, steps, rows: sorted };
};
