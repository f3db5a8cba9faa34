import type { Families } from "./discover.ts";
import { InputError } from "./errors.ts";
import { nearest } from "./near-name.ts";

/** One class of one model type. */
export interface Selected {
  readonly architecture: string;
  readonly modelType: string;
}

/** Every class of every installed family, or of those of one plugin, by model type and then name. */
export const allArchitectures = async (families: Families, modality?: string): Promise<Selected[]> => {
  checkModality(families, modality);
  const types = families.modelTypes.filter((type) => modality === undefined || families.pluginOf(type) === modality);
  const loaded = await Promise.all(
    types.map(async (modelType) => ({ modelType, family: await families.load(modelType) })),
  );
  return loaded.flatMap(({ modelType, family }) =>
    Object.keys(family.architectures)
      .sort()
      .map((architecture) => ({ architecture, modelType })),
  );
};

const checkModality = (families: Families, modality: string | undefined): void => {
  const known = [...new Set(families.plugins.map(({ plugin }) => plugin.name))].sort();
  if (modality === undefined || known.includes(modality)) return;
  const near = nearest(modality, known);
  throw new InputError(
    `there is no modality ${modality}`,
    near ? `Did you mean ${near}?` : `Installed: ${known.join(", ") || "none"}.`,
  );
};

/**
 * The classes that names stand for: a model type is all its classes, a class itself. Throws InputError for a name that is
 * neither, with the nearest that is.
 */
export const selectArchitectures = async (
  families: Families,
  names: readonly string[],
  modality?: string,
): Promise<Selected[]> => {
  const all = await allArchitectures(families, modality);
  const chosen = new Set<Selected>();
  for (const name of names) {
    const matching = all.filter(({ architecture, modelType }) => architecture === name || modelType === name);
    if (matching.length === 0) throw unknownName(name, all);
    for (const selected of matching) chosen.add(selected);
  }
  return all.filter((selected) => chosen.has(selected));
};

const unknownName = (name: string, all: readonly Selected[]): InputError => {
  const known = [...new Set(all.flatMap(({ architecture, modelType }) => [architecture, modelType]))];
  const near = nearest(name, known);
  return new InputError(
    `there is no model type or architecture ${name}`,
    near ? `Did you mean ${near}?` : "tiny-random list shows all.",
  );
};
