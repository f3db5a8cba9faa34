import type { Families } from "../discover.ts";
import type { GenerateOptions, Row } from "../generate.ts";
import { writeReports } from "../report.ts";
import type { RunSettings } from "../run.ts";
import { makeDirectory, recoverDirectory } from "../save.ts";
import type { Selected } from "../select.ts";
import { makeLoadable } from "./loadable.ts";
import { knownAtlas, type LoadableReference, loadableFromAtlas, loadableFromDirectory } from "./loadable-reference.ts";

/** A model to make that no family knows. */
export interface Unported extends Selected {
  readonly modality: string;
  resolve(): LoadableReference;
}

/** Every class that the atlas knows and no installed family has, once each, by model type. */
export const unportedArchitectures = async (families: Families, modality?: string): Promise<Unported[]> => {
  const known = new Map(
    await Promise.all(
      families.modelTypes.map(async (type) => [type, (await families.load(type)).architectures] as const),
    ),
  );
  // A class that several model types share is made once: its directory has its name.
  const taken = new Set([...known.values()].flatMap((architectures) => Object.keys(architectures)));
  const isFirst = (architecture: string): boolean => !taken.has(architecture) && taken.add(architecture) !== undefined;
  return knownAtlas()
    .pairs.filter(({ reason }) => reason === undefined)
    .filter((pair) => modality === undefined || pair.package === modality)
    .filter(({ architecture }) => isFirst(architecture))
    .map(({ modelType, architecture, package: name }) => ({
      ...{ modelType, architecture, modality: name },
      resolve: () => loadableFromAtlas(modelType, architecture),
    }));
};

/** The class of a directory whose model type no family knows. Throws InputError where it cannot be made loadable. */
export const unportedDirectory = (directory: string, architecture?: string, headers = directory): Unported => {
  const reference = loadableFromDirectory(directory, architecture, headers);
  const { modelType, modality } = reference;
  return { modelType, modality, architecture: reference.architecture, resolve: () => reference };
};

/** Lets signals through: they are delivered between models, not inside one. */
const signalsDelivered = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/**
 * Makes models that load, of configs and headers alone, and the reports over them; nothing of one is kept for the next.
 *
 * @throws InputError where the output directory cannot be used
 */
export const runLoadable = async (
  families: Families,
  selection: readonly Unported[],
  options: GenerateOptions,
  { listener = {}, signal }: RunSettings = {},
): Promise<Row[]> => {
  makeDirectory(options.out);
  recoverDirectory(options.out);
  const rows: Row[] = [];
  for (const [index, { architecture, modelType, modality, resolve }] of selection.entries()) {
    if (signal?.aborted) break;
    listener.started?.({ architecture, modelType }, index);
    const row = await makeLoadable(families, resolve, { architecture, modelType, plugin: modality }, options);
    rows.push(row);
    listener.finished?.(row, index);
    await signalsDelivered();
  }
  writeReports(options.out, rows);
  return rows;
};
