import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
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

/** A virtual environment with a requirements file's packages: made once, and brought up to date when the file changes. */
export const pythonEnvironment = (name: string, requirementsFile: string): string => {
  const directory = path.join(root, ".venv", name);
  const python = path.join(directory, process.platform === "win32" ? "Scripts/python.exe" : "bin/python");
  const requirements = readFileSync(path.join(parity, requirementsFile), "utf8");
  const marker = path.join(directory, "installed.txt");
  const isMade = () => existsSync(marker) && readFileSync(marker, "utf8") === requirements;
  if (isMade()) return python;
  mkdirSync(path.dirname(directory), { recursive: true });
  return alone(`${directory}.lock`, () => {
    if (isMade()) return python;
    if (!existsSync(python)) {
      console.log(`Making the Python environment ${name} (once, a few minutes) ...`);
      execFileSync(process.env["PYTHON"] ?? "python3", ["-m", "venv", directory], { stdio: "inherit" });
    }
    execFileSync(python, ["-m", "pip", "install", "--quiet", "-r", path.join(parity, requirementsFile)], {
      stdio: "inherit",
    });
    writeFileSync(marker, requirements);
    return python;
  });
};

/** Directories that are worth a process more: it takes seconds until PyTorch is there. */
const worthAProcess = 16;

const run = (python: string, args: readonly string[]): Promise<void> =>
  new Promise((resolve, reject) => {
    const child = spawn(python, args, { stdio: ["ignore", "inherit", "inherit"] });
    child.on("error", reject);
    child.on("close", (code) =>
      code === 0 ? resolve() : reject(new Error(`${path.basename(args[0] ?? "")} ended with code ${code}`)),
    );
  });

const readRows = <Row>(file: string): Row[] =>
  readFileSync(file, "utf8")
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Row);

/**
 * Runs one of this folder's Python scripts, which writes rows of JSON, and reads them in the directories' order: in as many
 * processes as there are cores, where there is enough to do.
 */
export const pythonRows = async <Row>(
  python: string,
  script: string,
  out: string,
  directories: readonly string[],
  args: readonly string[] = [],
): Promise<Row[]> => {
  const processes = Math.min(availableParallelism(), Math.ceil(directories.length / worthAProcess));
  const length = Math.ceil(directories.length / Math.max(processes, 1));
  const parts = Array.from({ length: processes }, async (_, part) => {
    const file = `${out}.${part}`;
    const own = directories.slice(part * length, (part + 1) * length);
    await run(python, [path.join(parity, script), "--out", file, ...args, ...own]);
    return readRows<Row>(file);
  });
  return (await Promise.all(parts)).flat();
};
