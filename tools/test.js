// Runs the tests: `npm test` all of them, `npm test -- NAME...` one family's contract and the test files of that name.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { argv, env, execPath, exit } from "node:process";
import { packageFolders, programFile, root } from "./scaffold/workspace.js";

const runs = (name, args, options = {}) =>
  spawnSync(execPath, [programFile(name), ...args], { cwd: root, stdio: "inherit", ...options }).status === 0;

const projects = [...packageFolders().map((name) => `packages/${name}`), "tools"];

/** A project's test files, end-to-end ones and built ones left out. */
const testFiles = (project) =>
  readdirSync(path.join(root, project), { recursive: true, encoding: "utf8" })
    .map((file) => file.split(path.sep).join("/"))
    .filter((file) => /(?<!\.(e2e|python))\.test\.ts$/.test(file) && !/(^|\/)(dist|node_modules)\//.test(file));

const isFamilyOf = (project, name) =>
  [`${name}.ts`, `${name}/index.ts`].some((file) => existsSync(path.join(root, project, "src/families", file)));

/** What a project has of some names: contracts of families, and files that are called so or lie in a folder of that name. */
const selectionOf = (project, names) => {
  const families = names.filter((name) => isFamilyOf(project, name));
  const files = testFiles(project).filter((file) =>
    names.some((name) => file.endsWith(`/${name}.test.ts`) || `/${file}`.includes(`/${name}/`)),
  );
  return { project, families, files: families.length > 0 ? [...files, "src/contract.test.ts"] : files };
};

/** Whatever runs built files: the command, and what stands on it. */
const readsBuilt = ({ project }) => ["packages/cli", "packages/testing", "tools"].includes(project);

const testNamed = (names, options) => {
  const selected = projects.map((project) => selectionOf(project, names)).filter(({ files }) => files.length > 0);
  const unknown = names.filter((name) =>
    selected.every(({ project }) => selectionOf(project, [name]).files.length === 0),
  );
  if (unknown.length > 0) {
    console.error(`no family and no test file is called ${unknown.join(", ")}`);
    return false;
  }
  if (selected.some(readsBuilt) && !runs("nx", ["run-many", "--target", "build"])) return false;
  const results = selected.map(({ project, families, files }) =>
    runs("vitest", ["run", ...files, ...options], {
      cwd: path.join(root, project),
      env: { ...env, ...(families.length > 0 && { CONTRACT_FAMILIES: families.join(",") }) },
    }),
  );
  return results.every(Boolean);
};

const testAll = (options) => runs("nx", ["run-many", "--target", "build,test", "--output-style=static", ...options]);

const [, , ...args] = argv;
const options = args.filter((one) => one.startsWith("-"));
const names = args.filter((one) => !one.startsWith("-"));
exit((names.length > 0 ? testNamed(names, options) : testAll(options)) ? 0 : 1);
