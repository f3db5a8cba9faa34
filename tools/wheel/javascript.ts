import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { manifestOf, packAll, packageNames, shell } from "../packaging/packages.ts";
import { root } from "../parity/environment.ts";
import type { Platform } from "./platforms.ts";

/**
 * The workspace's npm packages without what they are developed with, so that npm installs the versions of the lock file
 * that production needs, and those alone.
 */
const writeProductionWorkspace = (folder: string): void => {
  for (const name of packageNames) {
    const { name: called, version, dependencies } = manifestOf(name);
    const directory = path.join(folder, "packages", name);
    mkdirSync(directory, { recursive: true });
    writeFileSync(path.join(directory, "package.json"), JSON.stringify({ name: called, version, dependencies }));
  }
  const workspace = { name: "tiny-random-monorepo", private: true, workspaces: ["packages/*"] };
  writeFileSync(path.join(folder, "package.json"), JSON.stringify(workspace));
  for (const file of ["package-lock.json", ".npmrc"]) cpSync(path.join(root, file), path.join(folder, file));
};

const installDependencies = (folder: string, { os, cpu }: Platform): void => {
  const libc = os === "linux" ? ["--libc=glibc"] : [];
  const quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline", "--loglevel=error"];
  const args = ["install", "--omit=dev", "--omit=peer", `--os=${os}`, `--cpu=${cpu}`, ...libc, ...quiet];
  // What this repository's own npm says is not meant for it.
  const own = Object.entries(process.env).filter(([key]) => !key.startsWith("npm_"));
  execFileSync("npm", args, { cwd: folder, env: Object.fromEntries(own), shell, stdio: ["ignore", "pipe", "inherit"] });
};

/** Puts what npm packed in the place of the links to the workspace, with the versions that only one package wants. */
const unpackOwn = (folder: string): void => {
  const tarballs = path.join(folder, "packed");
  mkdirSync(tarballs);
  const packed = packAll(tarballs);
  for (const name of packageNames) {
    const called = manifestOf(name).name;
    const place = path.join(folder, "node_modules", called);
    rmSync(place, { recursive: true, force: true });
    mkdirSync(place, { recursive: true });
    // Relative names: tar takes what stands before a colon for a host.
    const file = path.relative(place, packed.get(called) ?? "");
    execFileSync("tar", ["-xzf", file.replaceAll(path.sep, "/"), "--strip-components=1"], { cwd: place });
    const nested = path.join(folder, "packages", name, "node_modules");
    if (existsSync(nested)) cpSync(nested, path.join(place, "node_modules"), { recursive: true });
  }
};

/** Onnxruntime's binaries are all in one package: those of another platform go, and what only a graphics card needs. */
const isForeignBinary = (file: string, { os, cpu }: Platform): boolean => {
  const [, system, processor] = /onnxruntime-node\/bin\/[^/]+\/([^/]+)\/([^/]+)\//.exec(file) ?? [];
  if (system === undefined) return false;
  // DirectML and the shader compilers are loaded with their providers; a dylib of the whole version is a second copy.
  return system !== os || processor !== cpu || /\/(DirectML|dxcompiler|dxil)\.dll$|\.\d+\.\d+\.\d+\.dylib$/.test(file);
};

/** What no run of the command reads: TypeScript, maps of sources, sources of binaries, manuals. Licences stay. */
const isUnread = (file: string): boolean =>
  /\.[mc]?tsx?$|\.map$|\.tsbuildinfo$|\/sharp\/src\/|\/\.bin\/|\/\.package-lock\.json$/.test(file) ||
  (/\.(md|markdown)$/i.test(file) && !/licen[cs]e|notice|copying/i.test(path.basename(file)));

/**
 * The command as npm packs it, with what it needs in production on a platform, below `node_modules` of a folder that is
 * made for it.
 */
export const stageJavaScript = (folder: string, platform: Platform): void => {
  writeProductionWorkspace(folder);
  installDependencies(folder, platform);
  unpackOwn(folder);
  const modules = path.join(folder, "node_modules");
  for (const file of readdirSync(modules, { recursive: true, encoding: "utf8" })) {
    const name = `/${file.replaceAll(path.sep, "/")}`;
    if (isUnread(name) || isForeignBinary(name, platform)) rmSync(path.join(modules, file), { force: true });
  }
  rmSync(path.join(modules, ".bin"), { recursive: true, force: true });
  for (const name of ["packages", "packed", "package.json", "package-lock.json", ".npmrc"])
    rmSync(path.join(folder, name), { recursive: true, force: true });
};

/** The packages below a `node_modules` folder: name and version, as their own package.json says them. */
export const installedPackages = (modules: string): readonly (readonly [name: string, version: string])[] =>
  readdirSync(modules, { recursive: true, encoding: "utf8" })
    .map((file) => file.replaceAll(path.sep, "/"))
    .filter((file) => /(^|node_modules\/)(@[^/]+\/)?[^@/][^/]*\/package\.json$/.test(file))
    .map((file) => {
      const { name, version } = JSON.parse(readFileSync(path.join(modules, file), "utf8")) as {
        readonly name: string;
        readonly version: string;
      };
      return [name, version] as const;
    })
    .sort(([a], [b]) => (a < b ? -1 : 1));
