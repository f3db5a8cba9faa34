import { openAsBlob, readFileSync } from "node:fs";
import path from "node:path";
import {
  type CommitOperation,
  commit,
  createRepo,
  downloadFile,
  HubApiError,
  type ListFileEntry,
  listFiles,
  modelInfo,
} from "@huggingface/hub";
import { InputError, sameGoldenOutputs } from "@tiny-random/core";
import PQueue from "p-queue";
import { UnreachableError } from "./patient-fetch.ts";
import { isRepositoryId } from "./repository.ts";
import { type Connection, type ConnectionOptions, connect, greet, reasonOf } from "./upload-connection.ts";
import { type Changes, isEmpty, planChanges } from "./upload-plan.ts";

/** How models are published. */
export interface UploadOptions extends ConnectionOptions {
  /** The organisation or user whose repositories they become. */
  readonly owner: string;
  readonly isPrivate: boolean;
  /** Always proposes, never pushes. */
  readonly pullRequest: boolean;
  /** Only says what would happen. */
  readonly dryRun: boolean;
  /** Models at a time. */
  readonly jobs: number;
  readonly signal?: AbortSignal;
  /** Hears of every model when its upload begins. */
  readonly started?: (id: string) => void;
  /** Hears of every outcome when it is known. */
  readonly finished?: (outcome: Uploaded) => void;
}

/** What was done with one directory, or would be. */
export interface Uploaded {
  readonly directory: string;
  readonly id: string;
  readonly status: "unchanged" | "committed" | "proposed" | "failed";
  readonly created: boolean;
  readonly added: readonly string[];
  readonly replaced: readonly string[];
  readonly deleted: readonly string[];
  /** Of a commit or pull request. */
  readonly url?: string;
  /** Of a failure: one sentence. */
  readonly reason?: string;
}

/** What the Hub has under a name. */
interface Remote {
  readonly exists: boolean;
  readonly commit: string | undefined;
  readonly files: readonly ListFileEntry[];
  /** Whether this project made it, or nobody has put anything there yet. */
  readonly isOurs: boolean;
}

const readRemoteFile = async (id: string, revision: string, name: string, connection: Connection) => {
  const blob = await downloadFile({ repo: id, path: name, revision, xet: false, ...connection });
  return new Uint8Array((await blob?.arrayBuffer()) ?? new ArrayBuffer(0));
};

const isMadeHere = async (id: string, files: readonly ListFileEntry[], commitId: string, connection: Connection) => {
  if (files.every(({ path: name }) => name === ".gitattributes")) return true;
  if (!files.some(({ path: name }) => name === "tiny-random.json")) return false;
  try {
    const text = Buffer.from(await readRemoteFile(id, commitId, "tiny-random.json", connection)).toString();
    return (JSON.parse(text) as { generator?: { name?: string } }).generator?.name === "tiny-random";
  } catch {
    return false;
  }
};

const listAt = async (id: string, revision: string, connection: Connection): Promise<ListFileEntry[]> => {
  const files: ListFileEntry[] = [];
  for await (const entry of listFiles({ repo: id, recursive: true, revision, ...connection })) files.push(entry);
  return files;
};

const look = async (id: string, connection: Connection): Promise<Remote> => {
  try {
    const { sha } = await modelInfo({ name: id, revision: "main", additionalFields: ["sha"], ...connection });
    const files = await listAt(id, sha, connection);
    return { exists: true, commit: sha, files, isOurs: await isMadeHere(id, files, sha, connection) };
  } catch (error) {
    const isMissing = error instanceof HubApiError && (error.statusCode === 404 || error.statusCode === 401);
    if (!isMissing) throw error;
    return { exists: false, commit: undefined, files: [], isOurs: true };
  }
};

const changesAt = async (
  directory: string,
  id: string,
  revision: string,
  files: readonly ListFileEntry[],
  connection: Connection,
) => planChanges(directory, files, (name) => readRemoteFile(id, revision, name, connection), sameGoldenOutputs);

/** The open pull request that already proposes a directory's files. */
const proposedAlready = async (directory: string, id: string, connection: Connection): Promise<string | undefined> => {
  const { hubUrl, fetch } = connection;
  const response = await fetch(`${hubUrl}/api/models/${id}/refs?include_pull_requests=1`);
  if (!response.ok) return undefined;
  const { pullRequests = [] } = (await response.json()) as { pullRequests?: readonly { readonly ref: string }[] };
  for (const { ref } of [...pullRequests].reverse().slice(0, 5)) {
    const revision = encodeURIComponent(ref);
    const changes = await changesAt(directory, id, ref, await listAt(id, revision, connection), connection);
    if (isEmpty(changes)) return `${hubUrl}/${id}/discussions/${ref.split("/").at(-1)}`;
  }
  return undefined;
};

const operationsOf = async ({ added, replaced, deleted }: Changes): Promise<CommitOperation[]> => [
  ...(await Promise.all(
    [...added, ...replaced].map(async ({ path: name, location }) => ({
      operation: "addOrUpdate" as const,
      path: name,
      content: await openAsBlob(location),
    })),
  )),
  ...deleted.map((name) => ({ operation: "delete" as const, path: name })),
];

const names = ({ added, replaced, deleted }: Changes) => ({
  added: added.map(({ path: name }) => name),
  replaced: replaced.map(({ path: name }) => name),
  deleted,
});

const uploadOne = async (
  directory: string,
  id: string,
  options: UploadOptions,
  connection: Connection,
): Promise<Uploaded> => {
  const remote = await look(id, connection);
  const changes = await changesAt(directory, id, remote.commit ?? "main", remote.files, connection);
  const said = { directory, id, created: !remote.exists, ...names(changes) };
  if (remote.exists && isEmpty(changes)) return { ...said, status: "unchanged" };
  const asPullRequest = options.pullRequest || !remote.isOurs;
  const status = asPullRequest ? "proposed" : "committed";
  const earlier = asPullRequest && remote.exists ? await proposedAlready(directory, id, connection) : undefined;
  if (earlier !== undefined) return { ...said, status: "unchanged", url: earlier };
  if (options.dryRun) return { ...said, status };
  // The connection brings the token; the library would only take some.
  if (!remote.exists) await createRepo({ repo: id, private: options.isPrivate, accessToken: "", ...connection });
  const made = await commit({
    repo: id,
    title: `${remote.exists ? "Update" : "Add"} ${path.basename(directory)}`,
    ...connection,
    operations: await operationsOf(changes),
    isPullRequest: asPullRequest,
    useXet: false,
    ...(remote.commit !== undefined && { parentCommit: remote.commit }),
  });
  const url = made?.pullRequestUrl ?? made?.commit.url;
  return { ...said, status, ...(url !== undefined && { url }) };
};

/** The repository of a directory. Throws InputError where the directory is not a tiny model. */
const repositoryOf = (directory: string, owner: string): string => {
  const id = `${owner}/${path.basename(path.resolve(directory))}`;
  try {
    JSON.parse(readFileSync(path.join(directory, "tiny-random.json"), "utf8"));
  } catch (cause) {
    throw new InputError(`${directory} has no tiny-random.json`, "Give a directory that tiny-random made.", { cause });
  }
  if (isRepositoryId(id)) return id;
  throw new InputError(`${id} is not a name that the Hub takes`, "Give another --org.");
};

const nothing = { created: false, added: [], replaced: [], deleted: [] } as const;

/** Where the Hub is gone for good in the middle of a run, the models left fail at once instead of each after its tries. */
const attempts = (options: UploadOptions, connection: Connection) => {
  let gone: unknown;
  return async (directory: string, id: string): Promise<Uploaded> => {
    try {
      if (gone !== undefined) throw gone;
      return await uploadOne(directory, id, options, connection);
    } catch (error) {
      if (error instanceof UnreachableError && gone === undefined)
        await greet(connection, options).catch(() => {
          gone = error;
        });
      return { directory, id, status: "failed", ...nothing, reason: reasonOf(error, options) };
    }
  };
};

/**
 * Publishes tiny models: one repository each, only what changed, a pull request where the repository is somebody else's.
 * A model's failure is an outcome; what was done is not done again by the next run. Throws InputError where a directory
 * is not a tiny model, there is no token or the Hub does not accept it, or the Hub cannot be reached at all.
 */
export const upload = async (directories: readonly string[], options: UploadOptions): Promise<Uploaded[]> => {
  const work = directories.map((directory) => ({ directory, id: repositoryOf(directory, options.owner) }));
  if (options.token === undefined && !options.dryRun)
    throw new InputError("there is no token to upload with", "Set HF_TOKEN, or log in with hf auth login.");
  if (options.signal?.aborted) return [];
  const connection = connect(options);
  await greet(connection, options);
  const attempt = attempts(options, connection);
  const queue = new PQueue({ concurrency: options.jobs });
  const one = async ({ directory, id }: (typeof work)[number]): Promise<Uploaded | undefined> => {
    if (options.signal?.aborted) return undefined;
    options.started?.(id);
    const outcome = await attempt(directory, id);
    options.finished?.(outcome);
    return outcome;
  };
  const done = await Promise.all(work.map((each) => queue.add(() => one(each))));
  return done.filter((outcome) => outcome !== undefined);
};
