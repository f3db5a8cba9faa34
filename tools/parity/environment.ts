import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { alone } from "./lock.ts";

/** The repository's root, from this file's place in tools/dist/parity. */
export const root = path.resolve(import.meta.dirname, "../../..");

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

/** Runs one of this folder's Python scripts, which writes rows of JSON, and reads them. */
export const pythonRows = <Row>(python: string, script: string, out: string, args: readonly string[]): Row[] => {
  execFileSync(python, [path.join(parity, script), "--out", out, ...args], {
    stdio: ["ignore", "inherit", "inherit"],
    maxBuffer: 2 ** 28,
  });
  const lines = readFileSync(out, "utf8").split("\n").filter(Boolean);
  return lines.map((line) => JSON.parse(line) as Row);
};
