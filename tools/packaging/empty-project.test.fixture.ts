import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { shell } from "./packages.ts";

/** Runs npm as a user of another project would: nothing that this repository's own npm says is meant for it. */
const npmIn = (cwd: string, args: readonly string[]): { status: number | null; output: string } => {
  const own = Object.entries(process.env).filter(
    ([key]) => !/^(npm_|VITEST|NX_|CONTRACT_|(TESTS|CI|GITHUB_ACTIONS)$)/.test(key),
  );
  const env = { ...Object.fromEntries(own), npm_config_ignore_scripts: "true" };
  const { status, stdout, stderr } = spawnSync("npm", args, { cwd, env, encoding: "utf8", shell });
  return { status, output: stdout + stderr };
};

/** A project of somebody else's. */
export interface EmptyProject {
  readonly directory: string;
  /** Packages installed with npm; what is wrong is thrown. */
  install(...words: readonly string[]): void;
  /** A program of the installed packages, never one from a registry. */
  run(program: string, args: readonly string[], below?: string): { status: number | null; output: string };
  remove(): void;
}

/** Makes a project with nothing but a package.json. */
export const emptyProject = (): EmptyProject => {
  const directory = mkdtempSync(path.join(tmpdir(), "tiny-random-project-"));
  mkdirSync(directory, { recursive: true });
  writeFileSync(path.join(directory, "package.json"), JSON.stringify({ name: "project", private: true }));
  return {
    directory,
    install: (...words) => {
      const args = ["install", "--prefer-offline", "--no-audit", "--no-fund", ...words];
      const { status, output } = npmIn(directory, args);
      if (status !== 0) throw new Error(`npm ${args.join(" ")} failed:\n${output}`);
    },
    run: (program, args, below = ".") => npmIn(path.join(directory, below), ["exec", "--no", "--", program, ...args]),
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
};
