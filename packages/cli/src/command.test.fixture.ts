import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** The command's file. */
export const bin = fileURLToPath(new URL("../bin/tiny-random.js", import.meta.url));

/** What a run of the command gave. */
export interface Result {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command in a directory. */
export const runIn = (cwd: string, ...args: string[]): Result =>
  spawnSync(process.execPath, [bin, ...args], { cwd, encoding: "utf8", maxBuffer: 2 ** 28 });

/** Half-written files and directories below one. */
export const partials = (directory: string): string[] =>
  readdirSync(directory, { recursive: true, encoding: "utf8" }).filter((name) => name.includes(".partial"));

/** Content by name of every file below a directory; of the report, everything but the times. */
export const contents = (directory: string): Map<string, string> =>
  new Map(
    readdirSync(directory, { recursive: true, encoding: "utf8", withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => path.join(parentPath, name))
      .sort()
      .map((file) => {
        const content = readFileSync(file, "latin1");
        const timeless = content.replaceAll(/"milliseconds": \{[^}]*\}/g, '"milliseconds": {}');
        return [path.relative(directory, file), path.basename(file) === "report.json" ? timeless : content];
      }),
  );

const strangeClass = (build: string): string =>
  `{ padding: "right", build: () => { ${build} }, sessions: () => ({}), inputs: () => () => undefined }`;

/** Source of a plugin with one model type; a class is what happens when it is built. */
export const strangePlugin = (classes: Readonly<Record<string, string>>): string => `export default {
  apiVersion: 1, name: "stranger", families: { strange: async () => ({ default: {
    modelType: "strange", facts: { className: "StrangeConfig", defaults: { model_type: "strange" } },
    reference: { repo: "strange", config: { model_type: "strange" }, files: { description: "none", list: () => [], read: () => undefined } },
    shrink: (config) => config, processors: () => [],
    architectures: { ${Object.entries(classes)
      .map(([name, build]) => `${name}: ${strangeClass(build)}`)
      .join(", ")} },
  } }) } };`;

/** Makes a project with a plugin installed. */
export const installPlugin = (project: string, source: string): void => {
  const directory = path.join(project, "node_modules", "stranger");
  mkdirSync(directory, { recursive: true });
  writeFileSync(path.join(project, "package.json"), JSON.stringify({ dependencies: { stranger: "1.0.0" } }));
  const manifest = { name: "stranger", version: "1.0.0", type: "module", "tiny-random": { plugin: "./plugin.js" } };
  writeFileSync(path.join(directory, "package.json"), JSON.stringify(manifest));
  writeFileSync(path.join(directory, "plugin.js"), source);
};
