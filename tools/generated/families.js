// Writes a plugin's lazy table of families, src/families.ts, from its folder families/. Git ignores the table, so that
// branches that add families never meet in it: the build and vitest write it when it is not what the folder has.
// In a package: `node ../../tools/generated/families.js .`; without an argument, for every package.
import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";

const packages = path.resolve(import.meta.dirname, "../../packages");

/** A property name as the formatter wants it: quoted only where it must be. */
const key = (name) => (/^[a-z_$][\w$]*$/i.test(name) ? name : JSON.stringify(name));

/** The model type and the module of each family in a folder: `bert.ts`, or `vits/index.ts` for one of several files. */
export const familiesIn = (folder) => {
  const found = readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const { name } = entry;
    if (entry.isDirectory() && !existsSync(path.join(folder, name, "index.ts")))
      throw new Error(`${path.join(folder, name)} is a family's folder without index.ts`);
    if (entry.isDirectory()) return { modelType: name, module: `${name}/index.ts` };
    return /(?<!\.test|\.fixture)\.ts$/.test(name) ? { modelType: name.slice(0, -3), module: name } : [];
  });
  const twice = found.find(({ modelType }, index) => found.findIndex((one) => one.modelType === modelType) !== index);
  if (twice) throw new Error(`${folder} has a file and a folder for ${twice.modelType}`);
  return found.sort((a, b) => (a.modelType < b.modelType ? -1 : 1));
};

const table = (families) => `// Generated from the folder families/ by the build and by vitest; git ignores it.
import type { Plugin } from "@tiny-random/core";

export const families: Plugin["families"] = {${families.map(({ modelType, module }) => `\n  ${key(modelType)}: () => import("./families/${module}"),`).join("")}${families.length > 0 ? "\n" : ""}};
`;

/** Writes a package's table, where it has families and the table is another; whole at once, since tests may be reading it. */
const writeTable = (directory) => {
  const folder = path.join(directory, "src/families");
  if (!existsSync(folder)) return;
  const file = path.join(directory, "src/families.ts");
  const content = table(familiesIn(folder));
  if (existsSync(file) && readFileSync(file, "utf8") === content) return;
  writeFileSync(`${file}.${process.pid}`, content);
  renameSync(`${file}.${process.pid}`, file);
};

/** Writes every package's table. */
export const writeFamilyTables = () => {
  for (const name of readdirSync(packages)) writeTable(path.join(packages, name));
};

if (process.argv[1] === import.meta.filename) {
  if (process.argv[2] === undefined) writeFamilyTables();
  else writeTable(path.resolve(process.argv[2]));
}
