import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { linkModules } from "../checkout/link-modules.ts";

const git = (root: string, ...args: string[]): string =>
  execFileSync("git", args, { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });

/** What the lock file says of others' packages. */
const lockedPackages = (checkout: string): string => {
  const { packages } = JSON.parse(readFileSync(path.join(checkout, "package-lock.json"), "utf8")) as {
    packages: Readonly<Record<string, object>>;
  };
  return JSON.stringify(Object.entries(packages).filter(([name]) => /^node_modules\/(?!@?tiny-random)/.test(name)));
};

const install = (root: string, checkout: string): void => {
  if (lockedPackages(root) === lockedPackages(checkout)) {
    linkModules(root, checkout);
    return;
  }
  console.log("That commit wants other packages: installing them ...");
  execFileSync("npm", ["ci", "--prefer-offline", "--no-audit", "--no-fund"], {
    cwd: checkout,
    stdio: ["ignore", "ignore", "inherit"],
    shell: process.platform === "win32",
  });
};

const build = (checkout: string): void => {
  const nx = path.join(checkout, "node_modules/nx/dist/bin/nx.js");
  execFileSync(process.execPath, [nx, "run-many", "--target", "build", "--exclude", "@tiny-random/tools"], {
    cwd: checkout,
    env: { ...process.env, NX_DAEMON: "false", NX_WORKSPACE_ROOT_PATH: checkout },
    stdio: ["ignore", "ignore", "inherit"],
  });
};

/** Does some work in a checkout of another commit, built, which is gone afterwards. */
export const atCommit = (root: string, commit: string, work: (checkout: string) => void): void => {
  const folder = mkdtempSync(path.join(tmpdir(), "tiny-random-commit-"));
  const checkout = path.join(folder, "checkout");
  git(root, "worktree", "add", "--quiet", "--detach", checkout, commit);
  try {
    install(root, checkout);
    build(checkout);
    work(checkout);
  } finally {
    rmSync(folder, { recursive: true, force: true });
    git(root, "worktree", "prune");
  }
};
