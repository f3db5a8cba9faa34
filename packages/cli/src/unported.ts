import type { Families } from "@tiny-random/core";
import type { Unported } from "@tiny-random/day-zero";
import { type GenerateFlags, ownReferences } from "./generate-options.ts";
import { fetchHeaders } from "./references.ts";
import { readShard, type SelectionFlags } from "./selection.ts";

/** Whether a reference's model type, or the class it lists, is one that no family has. */
const isUnknown = async (families: Families, directory: string, names: readonly string[]): Promise<boolean> => {
  const { directoryFiles, listedArchitectures, readTypedConfig } = await import("@tiny-random/core");
  const config = await readTypedConfig(families, directoryFiles(directory));
  const { model_type: modelType } = config;
  if (!families.modelTypes.includes(modelType)) return true;
  const known = Object.keys((await families.load(modelType)).architectures);
  const [listed] = listedArchitectures(config);
  return names.length === 0 && listed !== undefined && !known.includes(listed);
};

/** The class of a reference that no family has, from its header, or from its config alone where the atlas knows its names; else undefined. */
const ofReference = async (
  families: Families,
  names: readonly string[],
  { from, repository }: { readonly from: string; readonly repository: string | undefined },
): Promise<Unported | undefined> => {
  const { isLoadable, unportedDirectory } = await import("@tiny-random/day-zero");
  if (!(await isUnknown(families, from, names))) return undefined;
  const headers = await fetchHeaders(from, repository);
  return isLoadable(from, headers, names[0]) ? unportedDirectory(from, names[0], headers) : undefined;
};

const ofAtlas = async (
  families: Families,
  names: readonly string[],
  { all, modality }: SelectionFlags,
): Promise<readonly Unported[]> => {
  const { InputError } = await import("@tiny-random/core");
  const { unportedArchitectures } = await import("@tiny-random/day-zero");
  const known = await unportedArchitectures(families, modality);
  if (all && names.length === 0) return known;
  const chosen = known.filter(
    ({ architecture, modelType }) => names.includes(architecture) || names.includes(modelType),
  );
  if (chosen.length > 0) return chosen;
  throw new InputError("nothing to generate", "Give --all with --unported, or the names of unported classes.");
};

/**
 * What is to be made without a family: with --unported what the atlas knows and no plugin has, with --from a directory with a
 * safetensors header whose model type or class no plugin has. Undefined where families make it.
 */
export const unportedSelection = async (
  families: Families,
  names: readonly string[],
  flags: SelectionFlags & Pick<GenerateFlags, "repository">,
): Promise<readonly Unported[] | undefined> => {
  const { from, repository, unported } = flags;
  if (from !== undefined && from !== ownReferences) {
    const found = await ofReference(families, names, { from, repository });
    return found && [found];
  }
  if (!unported) return undefined;
  const partOf = await readShard(flags);
  return partOf(await ofAtlas(families, names, flags));
};
