import { InputError } from "../contract/errors.ts";
import { nearest } from "../contract/near-name.ts";
import type { ReferenceFiles } from "../contract/reference-files.ts";
import { listedArchitectures, readTypedConfig } from "../resolve/reference.ts";
import type { Families } from "./discover.ts";
import { modelName, type NamedClass } from "./model-name.ts";
import { unportedName, unportedReference } from "./unported.ts";

/** One class of one model type. */
export type Selected = NamedClass;

const checkModality = (families: Families, modality: string | undefined): void => {
  const known = [...new Set(families.plugins.map(({ plugin }) => plugin.name))].sort();
  if (modality === undefined || known.includes(modality)) return;
  const near = nearest(modality, known);
  throw new InputError(
    `there is no modality ${modality}`,
    near ? `Did you mean ${near}?` : `Installed: ${known.join(", ") || "none"}.`,
  );
};

const classesOf = async (families: Families, modelTypes: readonly string[]): Promise<Selected[]> => {
  const loaded = await Promise.all(
    modelTypes.map(async (modelType) => ({ modelType, classes: await families.classesOf(modelType) })),
  );
  return loaded.flatMap(({ modelType, classes }) =>
    Object.entries(classes)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([architecture, { owner }]) => ({ architecture, modelType, owner })),
  );
};

const typesOf = (families: Families, modality: string | undefined): string[] => {
  checkModality(families, modality);
  return families.modelTypes.filter((type) => modality === undefined || families.pluginOf(type) === modality);
};

/** Every class of every installed family, or of those of one plugin, by model type and then name. */
export const allArchitectures = async (families: Families, modality?: string): Promise<Selected[]> =>
  classesOf(families, typesOf(families, modality));

const unknownName = (name: string, all: readonly Selected[], modality: string | undefined): InputError => {
  const known = [...new Set(all.flatMap((one) => [modelName(one), one.modelType]))];
  const near = nearest(name, known);
  const where = modality === undefined ? "" : ` of modality ${modality}`;
  return new InputError(
    `there is no model type or architecture ${name}${where}`,
    near ? `Did you mean ${near}?` : "npx @tiny-random/cli list shows all.",
  );
};

const isNamed = (selected: Selected, names: readonly string[]): boolean =>
  names.includes(selected.modelType) || names.includes(modelName(selected));

/**
 * The classes that names stand for: a model type is all its classes, a class itself. A class that several model types
 * have is the one of the type that owns it; another's is `internlm3-LlamaForCausalLM`. Throws InputError for a name that is
 * none of these, with the nearest that is.
 */
export const selectArchitectures = async (
  families: Families,
  names: readonly string[],
  modality?: string,
): Promise<Selected[]> => {
  const types = typesOf(families, modality);
  // Only a class name needs every family loaded to find its own.
  const named = types.filter((type) => names.includes(type));
  const all = await classesOf(families, named.length === new Set(names).size ? named : types);
  const unknown = names.find((name) => !all.some((one) => isNamed(one, [name])));
  if (unknown !== undefined) throw unportedName(unknown) ?? unknownName(unknown, all, modality);
  return all.filter((one) => isNamed(one, names));
};

/**
 * A reference's own classes: those that its config.json lists, or all of its model type where it lists none. Throws InputError
 * where no family has what it lists.
 */
export const selectOfReference = async (
  families: Families,
  files: ReferenceFiles,
  { all = false, modality }: { readonly all?: boolean; readonly modality?: string } = {},
): Promise<Selected[]> => {
  const config = await readTypedConfig(families, files);
  if (!families.modelTypes.includes(config.model_type)) throw unportedReference(config.model_type, files);
  const classes = await selectArchitectures(families, [config.model_type], modality);
  const listed = listedArchitectures(config);
  if (all || listed.length === 0) return classes;
  const own = classes.filter(({ architecture }) => listed.includes(architecture));
  if (own.length > 0) return own;
  const known = classes.map(({ architecture }) => architecture);
  const near = nearest(listed[0] ?? "", known);
  throw new InputError(
    `config.json in ${files.description} names the architecture ${listed.join(", ")}, which ${config.model_type} does not have`,
    `${near ? `Did you mean ${near}? ` : ""}Name one to make, or give --all for all of ${config.model_type}.`,
  );
};
