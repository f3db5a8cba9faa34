import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { alone } from "./lock.ts";

const rootAbove = (directory: string): string => {
  if (existsSync(path.join(directory, "nx.json"))) return directory;
  const above = path.dirname(directory);
  if (above === directory) throw new Error("these tools stand in no checkout: no folder above has a nx.json");
  return rootAbove(above);
};

/** The repository's root, whether this file runs from its source or built. */
export const root = rootAbove(import.meta.dirname);

const parity = path.join(root, "tools/parity");

/** One of this folder's Python scripts. */
export const parityScript = (name: string): string => path.join(parity, name);

/** The file of a virtual environment's Python. */
const pythonOf = (directory: string): string =>
  path.join(directory, process.platform === "win32" ? "Scripts/python.exe" : "bin/python");

/** Makes a virtual environment with nothing in it; gives its Python. */
export const emptyEnvironment = (directory: string): string => {
  execFileSync(process.env["PYTHON"] ?? "python3", ["-m", "venv", directory], { stdio: "inherit" });
  return pythonOf(directory);
};

/** Lets a Python import what other environments have beside what it has itself: no package is there twice. */
export const lendPackages = (python: string, ...others: readonly string[]): void => {
  const packagesOf = (one: string): string =>
    execFileSync(one, ["-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], { encoding: "utf8" }).trim();
  const lines = others.map((other) => `import site; site.addsitedir(${JSON.stringify(packagesOf(other))})\n`);
  writeFileSync(path.join(packagesOf(python), "lent.pth"), lines.join(""));
};

/**
 * A virtual environment with a requirements file's packages: made once, and brought up to date when the file changes.
 * What the Pythons `beside` it have is imported from there.
 */
export const pythonEnvironment = (name: string, requirementsFile: string, beside: readonly string[] = []): string => {
  const directory = path.join(root, ".venv", name);
  const python = pythonOf(directory);
  const requirements = readFileSync(path.join(parity, requirementsFile), "utf8");
  const marker = path.join(directory, "installed.txt");
  const isMade = () => existsSync(marker) && readFileSync(marker, "utf8") === requirements;
  if (isMade()) return python;
  mkdirSync(path.dirname(directory), { recursive: true });
  return alone(`${directory}.lock`, () => {
    if (isMade()) return python;
    if (!existsSync(python)) {
      console.log(`Making the Python environment ${name} (once, a few minutes) ...`);
      emptyEnvironment(directory);
    }
    if (beside.length > 0) lendPackages(python, ...beside);
    execFileSync(python, ["-m", "pip", "install", "--quiet", "-r", path.join(parity, requirementsFile)], {
      stdio: "inherit",
    });
    writeFileSync(marker, requirements);
    return python;
  });
};
