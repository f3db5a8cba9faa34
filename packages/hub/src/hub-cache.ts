import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { copyFile, readFile, rename, rm, stat, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { InputError, makeDirectory } from "@tiny-random/core";

/** One repository in the official clients' cache: blobs, snapshots of links to them, and where references point. */
export interface CachedRepository {
  readonly directory: string;
  /** The directory of a commit's files. */
  snapshot(commit: string): string;
  /** The commit a revision pointed to when it was last asked for. */
  commitOf(revision: string): string | undefined;
  hasBlob(etag: string, size: number): Promise<boolean>;
  addBlob(etag: string, content: Uint8Array): Promise<void>;
  /** Puts a blob under its name in a commit's directory. */
  link(commit: string, name: string, etag: string): Promise<void>;
  point(revision: string, commit: string): Promise<void>;
}

const isCommit = (text: string): boolean => /^[0-9a-f]{40}$/.test(text);

/** Writes a file so that no reader sees a part. */
export const writeWhole = async (file: string, content: string | Uint8Array): Promise<void> => {
  // Node's own recursive way does not end below /proc.
  makeDirectory(path.dirname(file));
  const partial = `${file}.${process.pid}-${randomBytes(4).toString("hex")}.incomplete`;
  try {
    await writeFile(partial, content);
    await rename(partial, file);
  } finally {
    await rm(partial, { force: true });
  }
};

/** A link where links can be made, a copy elsewhere; another process may have been faster. */
const linkOrCopy = async (blob: string, file: string): Promise<void> => {
  makeDirectory(path.dirname(file));
  try {
    await symlink(path.relative(path.dirname(file), blob), file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") await copyFile(blob, file);
  }
};

/** Runs work on the cache; what the system refuses becomes one sentence. */
const inCache = async <R>(cache: string, work: () => Promise<R>): Promise<R> => {
  try {
    return await work();
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : String(cause);
    const what = cause instanceof InputError ? "the Hub cache: " : `the Hub cache ${cache} cannot be written: `;
    throw new InputError(`${what}${problem}`, "Set HF_HOME to another directory.", { cause });
  }
};

/** A model repository's place in the cache. */
export const cachedRepository = (cache: string, id: string): CachedRepository => {
  const directory = path.join(cache, `models--${id.replaceAll("/", "--")}`);
  const blob = (etag: string) => path.join(directory, "blobs", etag);
  const snapshot = (commit: string) => path.join(directory, "snapshots", commit);
  const refFile = (revision: string) => path.join(directory, "refs", ...revision.split("/"));
  return {
    directory,
    snapshot,
    commitOf: (revision) => {
      if (isCommit(revision)) return revision;
      const file = refFile(revision);
      const commit = existsSync(file) ? readFileSync(file, "utf8").trim() : "";
      return isCommit(commit) ? commit : undefined;
    },
    hasBlob: async (etag, size) => (await stat(blob(etag)).catch(() => undefined))?.size === size,
    addBlob: (etag, content) => inCache(cache, () => writeWhole(blob(etag), content)),
    link: (commit, name, etag) => inCache(cache, () => linkOrCopy(blob(etag), path.join(snapshot(commit), name))),
    point: async (revision, commit) => {
      if (isCommit(revision)) return;
      const file = refFile(revision);
      const same = (await readFile(file, "utf8").catch(() => "")) === commit;
      if (!same) await inCache(cache, () => writeWhole(file, commit));
    },
  };
};
