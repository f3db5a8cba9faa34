import { modelSha } from "@tiny-random/core";
import type { Snapshot } from "./snapshot.ts";

/** What the list of models says of one, without reading or making it. */
export interface RepositorySummary {
  readonly id: string;
  readonly tags: readonly string[];
  readonly task?: string | undefined;
  readonly private?: boolean;
  /** Of a model that is served in the place of a real one: what it really is. */
  readonly standIn?: string;
}

/** A model repository that can be read. */
export interface Repository {
  readonly summary: RepositorySummary;
  /** Branches and pull requests (`refs/pr/1`) by name, with their commits. */
  refs(): Promise<ReadonlyMap<string, string>>;
  /** The files at a branch, a pull request or a commit; undefined where there is no such revision. */
  snapshot(revision: string): Promise<Snapshot | undefined>;
  /** The commits that lead to a revision, newest first. */
  history(revision: string): Promise<readonly Snapshot[]>;
  /** Tells at once whether a snapshot is still what its revision names; absent where that takes reading. */
  isCurrent?(snapshot: Snapshot): boolean;
  /** Forgets what it knows of the files, since one of them is no longer the same. */
  forget?(): void;
}

/** A place that repositories are found in. */
export interface RepositorySource {
  /** Tells at once whether there is a repository of that name. */
  has(id: string): boolean;
  find(id: string): Promise<Repository | undefined>;
  list(): Promise<readonly RepositorySummary[]>;
}

const part = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,95}$/;

/** Whether a name can be a repository's: `name` or `owner/name`, as the Hub has them. */
export const isRepositoryId = (id: string): boolean => {
  const parts = id.split("/");
  return (
    parts.length <= 2 &&
    parts.every((one) => part.test(one) && !/--|\.\./.test(one) && !/[-.]$/.test(one) && !one.endsWith(".git"))
  );
};

/** The revision that `tiny_model_summary.json` has of a model: clients ask for it there. */
const summaryRevision = ({ files }: Snapshot): string =>
  modelSha(
    Object.fromEntries(
      [...files.values()].filter(({ path }) => path !== "tiny-random.json").map(({ path, sha256 }) => [path, sha256]),
    ),
  );

/**
 * A repository of one commit: a directory. A stand-in is also what every other revision of the real model names, since
 * applications pin them; the commit that the answers tell is its own.
 */
export const singleCommit = (summary: RepositorySummary, read: () => Promise<Snapshot>): Repository => ({
  summary,
  refs: async () => new Map([["main", (await read()).commit]]),
  snapshot: async (revision) => {
    const snapshot = await read();
    const isKnown = summary.standIn !== undefined || ["main", "HEAD", snapshot.commit].includes(revision);
    return isKnown || revision === summaryRevision(snapshot) ? snapshot : undefined;
  },
  history: async () => [await read()],
});
