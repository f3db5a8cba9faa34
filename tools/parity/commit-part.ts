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

/**
 * Items by group, in an order that is another one for each commit: whoever stops early has stopped elsewhere before. A group
 * stays together.
 */
export const inOrderOf = <Item>(commit: string, items: readonly Item[], groupOf: (item: Item) => string): Item[] =>
  items
    .map((item) => ({ item, place: hash("sha256", `${commit} ${groupOf(item)}`) }))
    .sort((a, b) => (a.place < b.place ? -1 : Number(a.place > b.place)))
    .map(({ item }) => item);
