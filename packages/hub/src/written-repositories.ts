import path from "node:path";
import PQueue from "p-queue";
import { applied, sameFiles } from "./applied-operations.ts";
import { type BlobStore, blobStore } from "./blob-store.ts";
import type { CommitRequest } from "./commit-operations.ts";
import { HubError } from "./http-error.ts";
import { onceATurn } from "./once-a-turn.ts";
import { isRepositoryId, type Repository, type RepositorySource } from "./repository.ts";
import { type RepositoryFiles, repositoryFiles, type State } from "./repository-files.ts";
import { sharedWork } from "./shared-work.ts";
import type { Snapshot } from "./snapshot.ts";

/** What came of a commit. */
interface Committed {
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
  /** Opens a pull request without a change yet, `refs/pr/N`; its number. Rejects with 404 where there is no such repository. */
  openPullRequest(id: string): Promise<number>;
  /** Rejects with 404 where there is no such repository or branch, with 412 where it has moved on. */
  commit(id: string, branch: string, request: CommitRequest, asPullRequest: boolean): Promise<Committed>;
}

const createIn = async (files: RepositoryFiles, id: string, hidden: boolean): Promise<void> => {
  if (!isRepositoryId(id) || !id.includes("/"))
    throw new HubError(400, "BadRequest", `${JSON.stringify(id.slice(0, 100))} is not a name.`);
  if (await files.stateOf(id)) throw new HubError(409, undefined, `${id} is already there.`);
  await files.start(id);
  const commit = await files.writeCommit(id, null, "Start", new Map());
  await files.point({ id, private: hidden, refs: {} }, "main", commit);
};

const known = async ({ stateOf }: RepositoryFiles, id: string): Promise<State> => {
  const state = isRepositoryId(id) ? await stateOf(id) : undefined;
  if (state) return state;
  throw new HubError(404, "RepoNotFound", `There is no repository ${id} to write to. Create it first.`);
};

const nextPullRequest = ({ refs }: State): number =>
  Object.keys(refs).filter((name) => name.startsWith("refs/pr/")).length + 1;

const openIn = async (files: RepositoryFiles, id: string): Promise<number> => {
  const state = await known(files, id);
  const number = nextPullRequest(state);
  await files.point(state, `refs/pr/${number}`, state.refs["main"] ?? "");
  return number;
};

/** Where a commit goes. */
interface Target {
  readonly id: string;
  readonly branch: string;
  readonly asPullRequest: boolean;
}

const commitTo = async (
  files: RepositoryFiles,
  blobs: BlobStore,
  { id, branch, asPullRequest }: Target,
  request: CommitRequest,
): Promise<Committed> => {
  const state = await known(files, id);
  const head = Object.hasOwn(state.refs, branch) ? state.refs[branch] : undefined;
  const before = head === undefined ? undefined : await files.readCommit(id, head);
  if (head === undefined || !before) throw new HubError(404, "RevisionNotFound", `${id} has no branch ${branch}.`);
  if (request.parent !== undefined && !head.startsWith(request.parent))
    throw new HubError(412, undefined, `${branch} of ${id} has moved on to ${head}.`);
  const after = await applied(before.files, request.operations, blobs);
  if (sameFiles(before.files, after) && !asPullRequest) return { commit: head };
  const made = await files.writeCommit(id, head, request.title, after);
  const pullRequest = nextPullRequest(state);
  await files.point(state, asPullRequest ? `refs/pr/${pullRequest}` : branch, made);
  return { commit: made, ...(asPullRequest && { pullRequest }) };
};

/** The most commits that a history shows. */
const longestHistory = 1000;

const repositoryIn = ({ stateOf, readCommit }: RepositoryFiles, { id, private: hidden }: State): Repository => {
  const refs = async () => new Map(Object.entries((await stateOf(id))?.refs ?? {}));
  const commitAt = async (revision: string) => (await refs()).get(revision === "HEAD" ? "main" : revision) ?? revision;
  const history = async (revision: string): Promise<Snapshot[]> => {
    const found: Snapshot[] = [];
    let one = await readCommit(id, await commitAt(revision));
    while (one && found.length < longestHistory) {
      found.push(one);
      one = one.parent === null ? undefined : await readCommit(id, one.parent);
    }
    return found;
  };
  return {
    summary: { id, tags: ["transformers"], private: hidden },
    refs,
    snapshot: async (revision) => readCommit(id, await commitAt(revision)),
    history,
  };
};

/** Repositories below a directory. A commit is its blobs, then its own file, then the repository's, which points to it. */
export const writtenRepositories = (directory: string): WrittenRepositories => {
  const blobs = blobStore(path.join(directory, "blobs"));
  const files = repositoryFiles(directory, blobs);
  const queue = new PQueue({ concurrency: 1 });
  const stateForReaders = sharedWork(files.stateOf);
  return {
    blobs,
    list: async () => {
      const states = await Promise.all((await files.ids()).map(files.stateOf));
      return states.flatMap((state) => (state ? [repositoryIn(files, state).summary] : []));
    },
    has: onceATurn(files.has),
    find: async (id) => {
      const state = await stateForReaders(id);
      return state && repositoryIn(files, state);
    },
    openPullRequest: (id) => queue.add(() => openIn(files, id)),
    create: (id, hidden) => queue.add(() => createIn(files, id, hidden)),
    remove: (id) =>
      queue.add(async () => {
        await known(files, id);
        await files.remove(id);
      }),
    commit: (id, branch, request, asPullRequest) =>
      queue.add(() => commitTo(files, blobs, { id, branch, asPullRequest }, request)),
  };
};
