import { readdirSync } from "node:fs";
import path from "node:path";
import { root } from "../parity/environment.ts";

/** A directory with a reference as people really have them; each stands for a kind of input. */
interface FoundReference {
  readonly name: string;
  readonly directory: string;
}

const folder = path.join(root, "tools/references");

/** References that nothing can be made of. */
const refused: ReadonlySet<string> = new Set(["bert-idlabel-list"]);

/** Every reference of the folder. */
export const foundReferences = (): readonly FoundReference[] =>
  readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => ({ name, directory: path.join(folder, name) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));

/** Those of which a model is made. */
export const usableReferences = (): readonly FoundReference[] =>
  foundReferences().filter(({ name }) => !refused.has(name));
