import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Files } from "./applied-operations.ts";
import type { BlobStore } from "./blob-store.ts";
import { commitOf, type Snapshot, type StoredFile } from "./snapshot.ts";

/** What a repository's file says: replaced as a whole, so readers see the old state or the new. */
export interface State {
  readonly id: string;
  readonly private: boolean;
  /** `main` and `refs/pr/N`. */
  readonly refs: Readonly<Record<string, string>>;
}

/** A commit's file. */
interface Written {
  readonly commit: string;
  readonly parent: string | null;
  readonly title: string;
  readonly date: string;
  readonly files: readonly Omit<StoredFile, "location">[];
}

/** A commit with the one before it. */
type WrittenCommit = Snapshot & { readonly parent: string | null };

/** What a store of repositories keeps on disk. */
export interface RepositoryFiles {
  /** Tells at once whether there is a repository of that name. */
  has(id: string): boolean;
  ids(): Promise<readonly string[]>;
  stateOf(id: string): Promise<State | undefined>;
  /** Starts a repository without any commit. */
  start(id: string): Promise<void>;
  remove(id: string): Promise<void>;
  readCommit(id: string, commit: string): Promise<WrittenCommit | undefined>;
  writeCommit(id: string, parent: string | null, title: string, files: Files): Promise<string>;
  /** Lets a branch or a pull request name a commit: from then on readers see it. */
  point(state: State, name: string, commit: string): Promise<void>;
}

const writeWhole = async (file: string, value: unknown): Promise<void> => {
  const partial = `${file}.${process.pid}-${randomBytes(4).toString("hex")}.incomplete`;
  try {
    await writeFile(partial, JSON.stringify(value));
    await rename(partial, file);
  } finally {
    await rm(partial, { force: true });
  }
};

const readJson = async <T>(file: string): Promise<T | undefined> => {
  try {
    return JSON.parse(await readFile(file, "utf8")) as T;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
};

/** Repositories' files below a directory, each written whole or not at all. */
export const repositoryFiles = (directory: string, blobs: BlobStore): RepositoryFiles => {
  const place = (id: string) => path.join(directory, "repositories", id.replace("/", "--"));
  const stateFile = (id: string) => path.join(place(id), "repository.json");
  const commitFile = (id: string, commit: string) => path.join(place(id), "commits", `${commit}.json`);
  return {
    has: (id) => existsSync(stateFile(id)),
    ids: async () => {
      const names = await readdir(path.join(directory, "repositories")).catch(() => []);
      return names.map((name) => name.replace("--", "/"));
    },
    stateOf: (id) => readJson<State>(stateFile(id)),
    start: async (id) => void (await mkdir(path.join(place(id), "commits"), { recursive: true })),
    remove: (id) => rm(place(id), { recursive: true, force: true }),
    readCommit: async (id, commit) => {
      const written = /^[0-9a-f]{40}$/.test(commit) ? await readJson<Written>(commitFile(id, commit)) : undefined;
      if (!written) return undefined;
      const located = written.files.map((file) => ({ ...file, location: blobs.location(file.sha256) }));
      const files = new Map(located.map((file) => [file.path, file]));
      return { ...written, date: new Date(written.date), files };
    },
    writeCommit: async (id, parent, title, files) => {
      const date = new Date().toISOString();
      const commit = commitOf(files.values(), `${parent}\n${title}\n${date}\n${randomBytes(8).toString("hex")}`);
      const plain = [...files.values()].map(({ location: _, ...file }) => file);
      await writeWhole(commitFile(id, commit), { commit, parent, title, date, files: plain } satisfies Written);
      return commit;
    },
    point: (state, name, commit) =>
      writeWhole(stateFile(state.id), { ...state, refs: { ...state.refs, [name]: commit } }),
  };
};
