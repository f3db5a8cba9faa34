import type { Families, Selected } from "@tiny-random/core";
import { ownReferences } from "./generate-options.ts";

/** The flags that choose architectures. */
export interface SelectionFlags {
  readonly all?: boolean;
  readonly unported?: boolean;
  readonly modality?: string;
  readonly from?: string;
  readonly shard?: string;
  readonly times?: string;
}

const everything = async (families: Families, names: readonly string[], flags: SelectionFlags): Promise<Selected[]> => {
  const { allArchitectures, directoryFiles, InputError, selectArchitectures, selectOfReference } = await import(
    "@tiny-random/core"
  );
  if (flags.all && names.length > 0) throw new InputError("names and --all exclude each other", "Give one of the two.");
  if (names.length > 0) return selectArchitectures(families, names, flags.modality);
  if (flags.from !== undefined && flags.from !== ownReferences)
    return selectOfReference(families, directoryFiles(flags.from), flags);
  if (flags.all || flags.modality !== undefined) return allArchitectures(families, flags.modality);
  throw new InputError(
    "nothing to generate",
    "Name a model type or an architecture, or give --all; npx @tiny-random/cli list shows them.",
  );
};

/** The part of a selection that --shard and --times ask for. Throws InputError where they cannot be used. */
export const readShard = async ({
  shard,
  times,
}: SelectionFlags): Promise<<S extends Selected>(selection: readonly S[]) => readonly S[]> => {
  const { InputError, parseShard, readReport, shardOf } = await import("@tiny-random/core");
  if (shard === undefined && times !== undefined)
    throw new InputError("--times without --shard has nothing to spread", "For example --shard 1/4.");
  if (shard === undefined) return (selection) => selection;
  const part = parseShard(shard);
  const measured = times === undefined ? [] : readReport(times);
  return (selection) => shardOf(selection, part, measured);
};

/** The architectures that names and flags stand for. Throws InputError where they stand for none. */
export const select = async (
  families: Families,
  names: readonly string[],
  flags: SelectionFlags,
): Promise<readonly Selected[]> => {
  const partOf = await readShard(flags);
  return partOf(await everything(families, names, flags));
};
