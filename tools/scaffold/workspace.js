import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

/** The repository. */
export const root = path.resolve(import.meta.dirname, "../..");

/** The folders of the npm packages; what is beside them is another language's. */
export const packageFolders = () =>
  readdirSync(path.join(root, "packages")).filter((name) =>
    existsSync(path.join(root, "packages", name, "package.json")),
  );

/** The file of an installed package's program: no shell, no npx. */
export const programFile = (name) => {
  const manifestFile = path.join(root, "node_modules", name, "package.json");
  const { bin } = JSON.parse(readFileSync(manifestFile, "utf8"));
  const program = typeof bin === "string" ? bin : Object.values(bin)[0];
  return path.join(path.dirname(manifestFile), program);
};

/** Runs one of the workspace's programs in a directory below the root, with variables beside those of this process. */
export const runProgram = (name, args, directory = ".", variables = {}) =>
  execFileSync(process.execPath, [programFile(name), ...args], {
    cwd: path.join(root, directory),
    env: { ...process.env, ...variables },
    stdio: "inherit",
  });

/** Runs one of the repository's scripts. */
export const runScript = (file) => execFileSync(process.execPath, [path.join(root, file)], { stdio: "inherit" });

/** Changes a file's text. Throws where the change found nothing to change, which means that the file is another now. */
export const edit = (file, change) => {
  const place = path.join(root, file);
  const before = readFileSync(place, "utf8");
  const after = change(before);
  if (after === before) throw new Error(`${file} has changed its form: the scaffold does not know where to write`);
  writeFileSync(place, after);
};

/** Changes a JSON file's value. */
export const editJson = (file, change) =>
  edit(file, (text) => {
    const value = JSON.parse(text);
    change(value);
    return `${JSON.stringify(value, null, 2)}\n`;
  });
