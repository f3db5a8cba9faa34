import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { root } from "../parity/environment.ts";

const packages = path.join(root, "packages");

/** The folders of this repository's npm packages. */
export const packageNames = readdirSync(packages).filter((name) =>
  existsSync(path.join(packages, name, "package.json")),
);

/** What is read of a package.json. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly exports?: object;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly "tiny-random"?: object;
}

/** The package.json of one of this repository's packages. */
export const manifestOf = (name: string): Manifest =>
  JSON.parse(readFileSync(path.join(packages, name, "package.json"), "utf8"));

/** Whether programs have to be looked for by a shell, as npm on Windows. */
export const shell = process.platform === "win32";

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
