import { existsSync, rmSync } from "node:fs";
import path from "node:path";
import { root } from "../parity/environment.ts";
import { type Comparison, compareDirectories, comparisonText } from "./compare.ts";
import { generateEverything, parts } from "./generate.ts";
import { atCommit } from "./other-commit.ts";

/*
 * npm run bytes -- BEFORE AFTER          compares two output directories
 * npm run bytes -- COMMIT [NAME...]      makes all native and loadable models, or some native ones, at a commit and here
 *
 * Ends with code 1 where one byte differs.
 */

const compareBothMade = (commit: string, names: readonly string[]): readonly Comparison[] => {
  const work = path.join(root, "out/bytes");
  rmSync(work, { recursive: true, force: true });
  const [before, after] = [path.join(work, "before"), path.join(work, "after")];
  atCommit(root, commit, (checkout) => generateEverything(checkout, before, names));
  generateEverything(root, after, names);
  const compared = (names.length > 0 ? ["named"] : Object.keys(parts)).map((part) =>
    compareDirectories(path.join(before, part), path.join(after, part)),
  );
  rmSync(work, { recursive: true, force: true });
  return compared;
};

const [first, ...others] = process.argv.slice(2);
if (first === undefined) throw new Error("usage: npm run bytes -- BEFORE AFTER, or -- COMMIT [NAME...]");
const comparisons =
  existsSync(first) && others[0] !== undefined
    ? [compareDirectories(first, others[0])]
    : compareBothMade(first, others);
for (const comparison of comparisons) console.log(comparisonText(comparison));
const isProof = comparisons.every(({ models, differences }) => models > 0 && differences.length === 0);
if (!isProof) process.exitCode = 1;
