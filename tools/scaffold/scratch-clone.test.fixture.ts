import { execFileSync, spawnSync } from "node:child_process";
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { linkModules } from "../checkout/link-modules.ts";

const root = path.resolve(import.meta.dirname, "../..");

/** What a program gave. */
export interface Ran {
  readonly status: number | null;
  readonly output: string;
}

/** A copy of the repository as it is now, committed, built, with its own links between packages. */
export interface ScratchClone {
  readonly directory: string;
  node(args: readonly string[], below?: string): Ran;
  /** A program of a package in node_modules. */
  program(name: string, args: readonly string[], below?: string): Ran;
  git(...args: string[]): string;
  remove(): void;
}

const copyFile = (file: string, to: string): void => {
  const [source, target] = [path.join(root, file), path.join(to, file)];
  if (!existsSync(source)) return;
  mkdirSync(path.dirname(target), { recursive: true });
  copyFileSync(source, target);
  // What is built stays newer than what it was built from.
  const { atime, mtime } = statSync(source);
  utimesSync(target, atime, mtime);
};

/** Makes the copy. */
export const scratchClone = (): ScratchClone => {
  const directory = mkdtempSync(path.join(tmpdir(), "tiny-random-scratch-"));
  const listed = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], { cwd: root });
  for (const file of listed.toString().split("\n").filter(Boolean)) copyFile(file, directory);
  for (const name of readdirSync(path.join(root, "packages"))) {
    const built = path.join("packages", name, "dist");
    const filter = (file: string) => !file.endsWith(".wasm");
    if (existsSync(path.join(root, built)))
      cpSync(path.join(root, built), path.join(directory, built), {
        recursive: true,
        preserveTimestamps: true,
        filter,
      });
  }
  linkModules(root, directory);
  const identity = ["-c", "user.name=scratch", "-c", "user.email=scratch@example.org", "-c", "commit.gpgsign=false"];
  const git = (...args: string[]) =>
    execFileSync("git", [...identity, ...args], {
      cwd: directory,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    });
  git("init", "--quiet");
  git("add", "--all");
  git("commit", "--quiet", "--message", "scratch");
  // Runs of this repository's own tools tell their children things that are not meant for another copy.
  const own = Object.entries(process.env).filter(
    ([name]) => !/^(VITEST|NX_|NODE_OPTIONS|npm_|CONTRACT_|TESTS$)/.test(name),
  );
  const env = { ...Object.fromEntries(own), NX_DAEMON: "false", CI: "1" };
  const node = (args: readonly string[], below = "."): Ran => {
    const cwd = path.join(directory, below);
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd, env, encoding: "utf8" });
    return { status, output: stdout + stderr };
  };
  const program = (name: string, args: readonly string[], below?: string): Ran => {
    const manifest = path.join(root, "node_modules", name, "package.json");
    const { bin } = JSON.parse(readFileSync(manifest, "utf8")) as { bin: string | object };
    const file = typeof bin === "string" ? bin : String(Object.values(bin)[0]);
    return node([path.join(directory, "node_modules", name, file), ...args], below);
  };
  return { directory, node, program, git, remove: () => rmSync(directory, { recursive: true, force: true }) };
};
