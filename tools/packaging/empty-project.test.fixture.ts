import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "../..");
const packages = path.join(root, "packages");
const shell = process.platform === "win32";

/** The folders of this repository's packages. */
export const packageNames = readdirSync(packages);

/** What these tests read of a package.json. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly exports?: object;
  readonly "tiny-random"?: object;
}

/** The package.json of one of this repository's packages. */
export const manifestOf = (name: string): Manifest =>
  JSON.parse(readFileSync(path.join(packages, name, "package.json"), "utf8"));

/** Runs npm as a user of another project would: nothing that this repository's own npm says is meant for it. */
const npmIn = (cwd: string, args: readonly string[]): { status: number | null; output: string } => {
  const own = Object.entries(process.env).filter(
    ([key]) => !/^(npm_|VITEST|NX_|CONTRACT_|(TESTS|CI|GITHUB_ACTIONS)$)/.test(key),
  );
  const env = { ...Object.fromEntries(own), npm_config_ignore_scripts: "true" };
  const { status, stdout, stderr } = spawnSync("npm", args, { cwd, env, encoding: "utf8", shell });
  return { status, output: stdout + stderr };
};

/** Every package, packed as README says: its name and its tarball. */
export const packAll = (to: string): ReadonlyMap<string, string> => {
  const args = ["pack", "--workspace", "packages", "--pack-destination", to, "--json"];
  const env = { ...process.env, npm_config_ignore_scripts: "true" };
  const printed = execFileSync("npm", args, {
    cwd: root,
    env,
    encoding: "utf8",
    shell,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const packed = JSON.parse(printed) as { readonly name: string; readonly filename: string }[];
  return new Map(packed.map(({ name, filename }) => [name, path.join(to, filename)]));
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
