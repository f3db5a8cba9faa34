import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import path from "node:path";

const link = (to: string, at: string): void => {
  mkdirSync(path.dirname(at), { recursive: true });
  symlinkSync(to, at, "junction");
};

/**
 * Gives another checkout of this repository what is installed here. The workspace's own packages are that checkout's, under
 * the names that they have there.
 */
export const linkModules = (root: string, checkout: string): void => {
  const packages = readdirSync(path.join(checkout, "packages")).flatMap((folder) => {
    const directory = path.join(checkout, "packages", folder);
    const manifest = path.join(directory, "package.json");
    if (!existsSync(manifest)) return [];
    const { name } = JSON.parse(readFileSync(manifest, "utf8")) as { name: string };
    return [{ name, directory }];
  });
  const installed = path.join(root, "node_modules");
  const isOwn = (name: string) =>
    name.startsWith("@tiny-random") || name === ".package-lock.json" || packages.some((one) => one.name === name);
  for (const name of readdirSync(installed).filter((one) => !isOwn(one)))
    link(path.join(installed, name), path.join(checkout, "node_modules", name));
  for (const { name, directory } of packages) link(directory, path.join(checkout, "node_modules", name));
  // Versions that only one package wants.
  for (const { directory } of packages) {
    const nested = path.join(root, "packages", path.basename(directory), "node_modules");
    if (existsSync(nested)) link(nested, path.join(directory, "node_modules"));
  }
};
