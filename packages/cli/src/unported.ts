import type { Families, Unported } from "@tiny-random/core";
import { ownReferences } from "./references.ts";
import type { SelectionFlags } from "./selection.ts";

/** Whether a directory has a header and is of a model type, or lists a class, that no family has. */
const isUnported = async (families: Families, directory: string, names: readonly string[]): Promise<boolean> => {
  const { directoryFiles, directoryHeaders, hasHeader, readConfig } = await import("@tiny-random/core");
  const { model_type: modelType, architectures } = readConfig(directoryFiles(directory));
  if (!hasHeader(directoryHeaders(directory))) return false;
  if (!families.modelTypes.includes(modelType)) return true;
  const known = Object.keys((await families.load(modelType)).architectures);
  const listed: unknown = Array.isArray(architectures) ? architectures[0] : undefined;
  return names.length === 0 && typeof listed === "string" && !known.includes(listed);
};

/**
 * What is to be made without a family: with --unported what the atlas knows and no plugin has, with --from a directory with a
 * safetensors header whose model type or class no plugin has. Undefined where families make it.
 */
export const unportedSelection = async (
  families: Families,
  names: readonly string[],
  { all, unported, modality, from }: SelectionFlags,
): Promise<readonly Unported[] | undefined> => {
  const { InputError, unportedArchitectures, unportedDirectory } = await import("@tiny-random/core");
  if (from !== undefined && from !== ownReferences) {
    return (await isUnported(families, from, names)) ? [unportedDirectory(from, names[0])] : undefined;
  }
  if (!unported) return undefined;
  const known = await unportedArchitectures(families, modality);
  if (all && names.length === 0) return known;
  const chosen = known.filter(
    ({ architecture, modelType }) => names.includes(architecture) || names.includes(modelType),
  );
  if (chosen.length > 0) return chosen;
  throw new InputError("nothing to generate", "Give --all with --unported, or the names of unported classes.");
};
