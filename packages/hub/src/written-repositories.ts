import { createHash, randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import PQueue from "p-queue";
import { type BlobStore, blobStore } from "./blob-store.ts";
import type { CommitOperation, CommitRequest } from "./commit-operations.ts";
import { HubError } from "./http-error.ts";
import { onceATurn } from "./once-a-turn.ts";
import { isRepositoryId, type Repository, type RepositorySource } from "./repository.ts";
import { sharedWork } from "./shared-work.ts";
import { commitOf, isLarge, type Snapshot, type StoredFile } from "./snapshot.ts";

/** What a repository's file says: replaced as a whole, so readers see the old state or the new. */
interface State {
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

/** What came of a commit. */
export interface Committed {
  readonly commit: string;
  /** The number of the pull request that it opened. */
  readonly pullRequest?: number;
}

/** Repositories that clients create and write to. */
export interface WrittenRepositories extends RepositorySource {
  readonly blobs: BlobStore;
  /** Rejects with 409 where there is one of that name. */
  create(id: string, hidden: boolean): Promise<void>;
  remove(id: string): Promise<void>;
  /** Rejects with 404 where there is no such repository or branch, with 412 where it has moved on. */
  commit(id: string, branch: string, request: CommitRequest, asPullRequest: boolean): Promise<Committed>;
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

type Files = ReadonlyMap<string, StoredFile>;

const removed = (files: Files, at: string): Map<string, StoredFile> =>
  new Map([...files].filter(([name]) => name !== at && !name.startsWith(`${at}/`)));

/** No path may be a file and a folder at once. */
const checkFolders = (files: Files): void => {
  for (const name of files.keys()) {
    const parts = name.split("/");
    const folder = parts.slice(1).map((_, index) => parts.slice(0, index + 1).join("/"));
    const clash = folder.find((one) => files.has(one));
    if (clash !== undefined) throw new HubError(400, "BadRequest", `${clash} is a file and cannot hold ${name}.`);
  }
};

const applied = async (before: Files, operations: readonly CommitOperation[], blobs: BlobStore): Promise<Files> => {
  let files: Map<string, StoredFile> = new Map(before);
  for (const operation of operations) {
    const { path: at } = operation;
    if (operation.kind === "delete") files = removed(files, at);
    if (operation.kind === "file") {
      const hashes = await blobs.add(operation.content);
      files.set(at, { path: at, large: isLarge(at, hashes.size), location: blobs.location(hashes.sha256), ...hashes });
    }
    if (operation.kind === "large") {
      const { sha256 } = operation;
      const size = await blobs.size(sha256);
      if (size === undefined) throw new HubError(400, "BadRequest", `The large file ${at} has not been uploaded.`);
      // A large file stands in git as its pointer; clients know it by its SHA-256.
      const oid = createHash("sha1").update(sha256).digest("hex");
      files.set(at, { path: at, large: true, location: blobs.location(sha256), size, sha256, oid });
    }
  }
  checkFolders(files);
  return files;
};

const sameFiles = (a: Files, b: Files): boolean => commitOf(a.values()) === commitOf(b.values());

/** Repositories below a directory. A commit is its blobs, then its own file, then the repository's, which points to it. */
export const writtenRepositories = (directory: string): WrittenRepositories => {
  const blobs = blobStore(path.join(directory, "blobs"));
  const queue = new PQueue({ concurrency: 1 });
  const place = (id: string) => path.join(directory, "repositories", id.replace("/", "--"));
  const stateFile = (id: string) => path.join(place(id), "repository.json");
  const stateOf = (id: string) => readJson<State>(stateFile(id));
  const stateForReaders = sharedWork(stateOf);
  const commitFile = (id: string, commit: string) => path.join(place(id), "commits", `${commit}.json`);

  const readCommit = async (
    id: string,
    commit: string,
  ): Promise<(Snapshot & { parent: string | null }) | undefined> => {
    const written = /^[0-9a-f]{40}$/.test(commit) ? await readJson<Written>(commitFile(id, commit)) : undefined;
    if (!written) return undefined;
    const files = written.files.map((file) => [file.path, { ...file, location: blobs.location(file.sha256) }] as const);
    return { ...written, date: new Date(written.date), files: new Map(files) };
  };

  const writeCommit = async (id: string, parent: string | null, title: string, files: Files): Promise<string> => {
    const date = new Date().toISOString();
    const commit = commitOf(files.values(), `${parent}\n${title}\n${date}\n${randomBytes(8).toString("hex")}`);
    const plain = [...files.values()].map(({ location: _, ...file }) => file);
    await writeWhole(commitFile(id, commit), { commit, parent, title, date, files: plain } satisfies Written);
    return commit;
  };

  const point = (state: State, name: string, commit: string) =>
    writeWhole(stateFile(state.id), { ...state, refs: { ...state.refs, [name]: commit } });

  const create = async (id: string, hidden: boolean): Promise<void> => {
    if (!isRepositoryId(id) || !id.includes("/"))
      throw new HubError(400, "BadRequest", `${JSON.stringify(id.slice(0, 100))} is not a name.`);
    if (await stateOf(id)) throw new HubError(409, undefined, `${id} is already there.`);
    await mkdir(path.join(place(id), "commits"), { recursive: true });
    const commit = await writeCommit(id, null, "Start", new Map());
    await point({ id, private: hidden, refs: {} }, "main", commit);
  };

  const known = async (id: string): Promise<State> => {
    const state = isRepositoryId(id) ? await stateOf(id) : undefined;
    if (state) return state;
    throw new HubError(404, "RepoNotFound", `There is no repository ${id} to write to. Create it first.`);
  };

  const commit = async (
    id: string,
    branch: string,
    request: CommitRequest,
    asPullRequest: boolean,
  ): Promise<Committed> => {
    const state = await known(id);
    const head = Object.hasOwn(state.refs, branch) ? state.refs[branch] : undefined;
    const before = head === undefined ? undefined : await readCommit(id, head);
    if (head === undefined || !before) throw new HubError(404, "RevisionNotFound", `${id} has no branch ${branch}.`);
    if (request.parent !== undefined && !head.startsWith(request.parent))
      throw new HubError(412, undefined, `${branch} of ${id} has moved on to ${head}.`);
    const files = await applied(before.files, request.operations, blobs);
    if (sameFiles(before.files, files) && !asPullRequest) return { commit: head };
    const made = await writeCommit(id, head, request.title, files);
    const pullRequest = Object.keys(state.refs).filter((name) => name.startsWith("refs/pr/")).length + 1;
    await point(state, asPullRequest ? `refs/pr/${pullRequest}` : branch, made);
    return { commit: made, ...(asPullRequest && { pullRequest }) };
  };

  const repository = (id: string, { private: hidden }: State): Repository => {
    const refs = async () => new Map(Object.entries((await stateOf(id))?.refs ?? {}));
    const commitAt = async (revision: string) =>
      (await refs()).get(revision === "HEAD" ? "main" : revision) ?? revision;
    return {
      summary: { id, tags: ["transformers"], private: hidden },
      refs,
      snapshot: async (revision) => readCommit(id, await commitAt(revision)),
      history: async (revision) => {
        const found: Snapshot[] = [];
        let next: string | null = await commitAt(revision);
        while (next !== null && found.length < 1000) {
          const one: (Snapshot & { parent: string | null }) | undefined = await readCommit(id, next);
          if (one) found.push(one);
          next = one?.parent ?? null;
        }
        return found;
      },
    };
  };

  const list = async () => {
    const names = await readdir(path.join(directory, "repositories")).catch(() => []);
    const states = await Promise.all(names.map((name) => stateOf(name.replace("--", "/"))));
    return states.flatMap((state) => (state ? [repository(state.id, state).summary] : []));
  };

  return {
    blobs,
    list,
    has: onceATurn((id) => existsSync(stateFile(id))),
    find: async (id) => {
      const state = await stateForReaders(id);
      return state && repository(id, state);
    },
    create: (id, hidden) => queue.add(() => create(id, hidden)),
    remove: (id) =>
      queue.add(async () => {
        await known(id);
        await rm(place(id), { recursive: true, force: true });
      }),
    commit: (id, branch, request, asPullRequest) => queue.add(() => commit(id, branch, request, asPullRequest)),
  };
};
