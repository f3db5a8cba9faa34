import { statSync } from "node:fs";
import path from "node:path";
import type { Families, Selected } from "@tiny-random/core";
import { type FoundReference, type GenerateFlags, ownReferences } from "./generate-options.ts";

const isDirectory = (name: string): boolean => statSync(name, { throwIfNoEntry: false })?.isDirectory() ?? false;

const repositoriesOf = async (families: Families, modelTypes: readonly string[]): Promise<string[]> => {
  const loaded = await Promise.all([...new Set(modelTypes)].map((modelType) => families.load(modelType)));
  return loaded.map((family) => family.reference.repo);
};

/** Where `--from` names a model on the Hub, the directory that its files were brought to. */
export const fetchNamedReference = async <F extends Partial<GenerateFlags>>(
  flags: F,
  families: Families,
): Promise<F> => {
  const { from } = flags;
  if (from === undefined || from === ownReferences || isDirectory(from)) return flags;
  const { downloadReference, hubSettings, referenceName } = await import("@tiny-random/hub");
  const name = referenceName(from);
  if (!name) return flags;
  const known = await repositoriesOf(families, families.modelTypes);
  return { ...flags, from: await downloadReference(name, { ...hubSettings(), known }), repository: from };
};

/** The directory of a reference's safetensors headers: its own, or for a name on the Hub where they were brought to. */
export const fetchHeaders = async (directory: string, repository: string | undefined): Promise<string> => {
  if (repository === undefined) return directory;
  const { downloadHeaders, hubSettings, referenceName } = await import("@tiny-random/hub");
  const name = referenceName(repository);
  return name ? downloadHeaders(name, path.basename(directory), hubSettings()) : directory;
};

/** Where `--from hub` asks for it, the checkpoints that the selected families follow; one that fails stops no other. */
export const fetchOwnReferences = async <F extends GenerateFlags>(
  flags: F,
  families: Families,
  selection: readonly Selected[],
): Promise<F> => {
  if (flags.from !== ownReferences) return flags;
  const { downloadReference, hubSettings } = await import("@tiny-random/hub");
  const settings = hubSettings();
  const ids = await repositoriesOf(
    families,
    selection.map(({ modelType }) => modelType),
  );
  const found: Record<string, FoundReference> = {};
  for (const id of new Set(ids)) {
    try {
      found[id] = { directory: await downloadReference({ id, revision: "main" }, settings) };
    } catch (error) {
      if (!(error instanceof Error && error.name === "InputError")) throw error;
      found[id] = {
        message: error.message,
        hint: "hint" in error && typeof error.hint === "string" ? error.hint : undefined,
      };
    }
  }
  return { ...flags, references: found };
};
