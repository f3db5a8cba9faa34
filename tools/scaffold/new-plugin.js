import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { edit, editJson, root, runProgram } from "./workspace.js";

const json = (value) => `${JSON.stringify(value, null, 2)}\n`;

/** What every plugin's families are written with: facts, the contract, modules. */
const foundations = ["atlas", "core", "nn"];

const generateCommand = (name) => `node ../cli/bin/tiny-random.js generate --all --modality ${name} --out models`;

const manifest = (name, version) => ({
  name: `@tiny-random/${name}`,
  version,
  description: `Families of ${name}`,
  license: "Apache-2.0",
  type: "module",
  exports: {
    ".": { "@tiny-random/source": "./src/plugin.ts", types: "./dist/plugin.d.ts", default: "./dist/plugin.js" },
  },
  files: ["dist", "!dist/**/*.test.*", "!dist/*.tsbuildinfo"],
  dependencies: Object.fromEntries(foundations.map((one) => [`@tiny-random/${one}`, version])),
  nx: {
    tags: [name],
    targets: {
      build: { command: "node ../../tools/generated/families.js . && tsc -b && node ../../tools/class-table.js" },
      test: {},
      generate: { command: generateCommand(name) },
    },
  },
  "tiny-random": { plugin: "./dist/plugin.js" },
});

const tsconfig = {
  extends: "../../tsconfig.base.json",
  compilerOptions: {
    rootDir: "src",
    outDir: "dist",
    tsBuildInfoFile: "dist/tsconfig.tsbuildinfo",
    types: ["node"],
  },
  include: ["src"],
  references: foundations.map((one) => ({ path: `../${one}` })),
};

const files = (name, version) => ({
  "package.json": json(manifest(name, version)),
  "tsconfig.json": json(tsconfig),
  "src/families/.gitkeep": "",
  "src/plugin.ts": `import { definePlugin } from "@tiny-random/core";
import { families } from "./families.ts";

export default definePlugin({ apiVersion: 1, name: "${name}", families });
`,
  "src/contract.test.ts": `import { contractSuite } from "@tiny-random/core/contract-suite";
import plugin from "./plugin.ts";

await contractSuite(plugin, import.meta.dirname);
`,
});

/** What depends on every plugin: the command finds plugins among its package's dependencies. */
const dependents = ["cli", "testing"];

/** A package among the others that a project's config refers to. */
const withReference = (file, own) =>
  editJson(file, (value) => {
    value.references = [...value.references, { path: own }].sort((a, b) => (a.path < b.path ? -1 : 1));
  });

const key = (name) => (/^[a-z]\w*$/.test(name) ? name : JSON.stringify(name));

/** The workspace learns of the package: arrows, references, unused-code check, the page of packages. */
const register = (name, version) => {
  const own = `@tiny-random/${name}`;
  for (const dependent of dependents) {
    editJson(`packages/${dependent}/package.json`, (value) => {
      value.dependencies = Object.fromEntries(Object.entries({ ...value.dependencies, [own]: version }).sort());
    });
    withReference(`packages/${dependent}/tsconfig.json`, `../${name}`);
  }
  edit("tools/consistency/workspace.test.ts", (text) =>
    text
      .replace(/\n {2}text: (\[[^\]]*\]),/, `$&\n  ${key(name)}: $1,`)
      .replace(/\n {2}(?:cli|testing): \[/g, `$&"${name}", `),
  );
  withReference("tools/tsconfig.json", `../packages/${name}`);
  editJson("knip.json", ({ workspaces }) => {
    workspaces["packages/testing"].ignoreDependencies.push(own);
    workspaces[`packages/${name}`] = { entry: ["src/families/{*,*/index}.ts"] };
  });
  edit("docs/design/packages.md", (text) =>
    text.replace(/\n\| `packages\/hub`/, `\n| \`packages/${name}\` | the ${name} plugin |$&`),
  );
};

/** What `npm install` would do for a package that needs nothing new: its entry in the lock file, and its link. */
const lockAndLink = (name) => {
  const args = ["install", "--package-lock-only", "--offline", "--ignore-scripts"];
  const npm = process.env.npm_execpath;
  const [command, ...words] = npm ? [process.execPath, npm, ...args] : ["npm", ...args];
  execFileSync(command, words, { cwd: root, stdio: "inherit", shell: !npm && process.platform === "win32" });
  const link = path.join(root, "node_modules/@tiny-random", name);
  if (!existsSync(link)) symlinkSync(path.join(root, "packages", name), link, "junction");
};

/** Writes a plugin package without families, and tells the workspace of it. */
export const newPlugin = (name) => {
  if (!/^[a-z][a-z0-9-]*$/.test(name)) throw new Error(`${name} is not a package's name: lower case and -`);
  const directory = path.join(root, "packages", name);
  if (existsSync(directory)) throw new Error(`packages/${name} is there already`);
  const { version } = JSON.parse(readFileSync(path.join(root, "packages/core/package.json"), "utf8"));
  for (const [file, content] of Object.entries(files(name, version))) {
    mkdirSync(path.dirname(path.join(directory, file)), { recursive: true });
    writeFileSync(path.join(directory, file), content);
  }
  register(name, version);
  runProgram("@biomejs/biome", [
    "check",
    "--write",
    `packages/${name}`,
    "packages/cli",
    "packages/testing",
    "tools",
    "knip.json",
  ]);
  lockAndLink(name);
  console.log(`
packages/${name} is there, without families. Next:
  1. its first family by hand, packages/${name}/src/families/<model type>.ts; docs/plugins.md shows one
  2. (cd packages/${name} && npx vitest run)
  3. what packages/${name} is, in docs/design/packages.md`);
};
