import { execFileSync } from "node:child_process";
import { hash } from "node:crypto";

const numberOf = (text: string): number => Number.parseInt(hash("sha256", text).slice(0, 8), 16);

/** The commit that is checked out. Throws outside of a repository of git. */
export const currentCommit = (root: string): string =>
  execFileSync("git", ["rev-parse", "HEAD"], { cwd: root, encoding: "utf8" }).trim();

/** Which of several parts a commit has its turn with. */
export const partOfCommit = (commit: string, count: number): number => numberOf(commit) % count;

/** Whether something is in the part of the whole that a commit looks at. In the long run everything has its turn. */
export const isInPartOf = (commit: string, name: string, count: number): boolean =>
  numberOf(name) % count === partOfCommit(commit, count);
