import type { Snapshot, StoredFile } from "./snapshot.ts";

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
  /** A file that is made when it is asked for and stands in no list; undefined where there is no such file. */
  madeFile?(snapshot: Snapshot, path: string): Promise<StoredFile | undefined>;
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

/**
 * A repository of one commit: a directory. It is what every revision names, since applications pin those of real models and
 * suites those of `tiny_model_summary.json`; the commit that the answers tell is its own.
 *
 * @param isGone whether a commit is an earlier one of the directory's: a client that began with it must not get others' files
 */
export const singleCommit = (
  summary: RepositorySummary,
  read: () => Promise<Snapshot>,
  isGone: (commit: string) => boolean,
): Repository => ({
  summary,
  refs: async () => new Map([["main", (await read()).commit]]),
  snapshot: async (revision) => {
    const snapshot = await read();
    return revision !== snapshot.commit && isGone(revision) ? undefined : snapshot;
  },
  history: async () => [await read()],
});
