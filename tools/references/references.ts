import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** A directory with a reference as people really have them; each stands for a kind of input. */
interface FoundReference {
  readonly name: string;
  readonly directory: string;
}

/** The folder stays where it is when this file is built. */
const folder = [".", "../../references"]
  .map((place) => fileURLToPath(new URL(place, import.meta.url)))
  .find((place) => existsSync(path.join(place, "llama-gptq")));

/** References that nothing can be made of. */
const refused: ReadonlySet<string> = new Set(["bert-idlabel-list"]);

/** Every reference of the folder. */
export const foundReferences = (): readonly FoundReference[] => {
  if (folder === undefined) throw new Error("tools/references has no references");
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => ({ name, directory: path.join(folder, name) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
};

/** Those of which a model is made. */
export const usableReferences = (): readonly FoundReference[] =>
  foundReferences().filter(({ name }) => !refused.has(name));
