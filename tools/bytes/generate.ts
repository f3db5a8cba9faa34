import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";

/** Parts of an output directory: all native models, and the loadable ones of what no plugin has. */
export const parts = { native: [], loadable: ["--unported"] } as const satisfies Record<string, readonly string[]>;

/**
 * Makes every model with a built checkout's own command, each part in a folder of its name.
 *
 * @param names model types and classes, or none for all
 */
export const generateEverything = (checkout: string, out: string, names: readonly string[]): void => {
  const chosen = names.length > 0 ? names : ["--all"];
  const run = (part: string, args: readonly string[]) => {
    const command = [path.join(checkout, "packages/cli/bin/tiny-random.js"), "generate", ...chosen, ...args];
    const folder = path.join(out, part);
    const { status } = spawnSync(process.execPath, [...command, "--out", folder], {
      stdio: ["ignore", "ignore", "inherit"],
    });
    // A class that is refused ends the command with 1; the others stand beside its report.
    if (status !== 0 && !existsSync(path.join(folder, "report.json"))) {
      throw new Error(`${command.join(" ")} ended with ${status} and without a report`);
    }
  };
  // What is named may be native or loadable: the command finds either.
  if (names.length > 0) run("named", []);
  else for (const [part, args] of Object.entries(parts)) run(part, args);
};
