import { existsSync } from "node:fs";
import { downloadFile, type ListFileEntry, listFiles, modelInfo } from "@huggingface/hub";
import { InputError } from "@tiny-random/core";
import PQueue from "p-queue";
import { type CachedRepository, cachedRepository } from "./hub-cache.ts";
import { hubFailure } from "./hub-failure.ts";
import type { HubSettings } from "./hub-settings.ts";
import { type Patience, patientFetch, usualPatience } from "./patient-fetch.ts";
import type { ReferenceName } from "./reference-name.ts";
import { digest } from "./snapshot.ts";

/** What is read of a reference: config, generation config, tokenizer, processors, chat templates. Weights never. */
const wanted =
  /^((generation_)?config|tokenizer(_config)?|special_tokens_map|added_tokens|vocab|(video_)?(pre)?processor_config|chat_template)\.json$|^(vocab|merges)\.txt$|^(tokenizer|spiece|sentencepiece\.bpe)\.model$|^chat_template\.jinja$|^additional_chat_templates\/[\w.-]+\.jinja$/;

/** Bytes of the largest file that is read; the largest tokenizers have 40 MB. */
const largestFile = 100_000_000;

/** How references are read from the Hub. */
export interface DownloadOptions extends HubSettings {
  readonly patience?: Patience;
  /** Names of references that are known here, for near ones. */
  readonly known?: readonly string[];
}

interface Connection {
  readonly hubUrl: string;
  readonly fetch: typeof fetch;
}

const etagOf = (entry: ListFileEntry): string => {
  const etag = entry.lfs?.oid ?? entry.oid ?? "";
  if (/^[0-9a-f]{40}([0-9a-f]{24})?$/.test(etag)) return etag;
  throw new InputError(`the Hub lists ${entry.path} without a hash`);
};

const filesOf = async (id: string, commit: string, connection: Connection): Promise<ListFileEntry[]> => {
  const list = async (path?: string): Promise<ListFileEntry[]> => {
    const entries: ListFileEntry[] = [];
    const place = { repo: id, revision: commit, ...connection, ...(path !== undefined && { path }) };
    for await (const entry of listFiles(place)) entries.push(entry);
    return entries;
  };
  const root = await list();
  const templates = root.some(({ type, path }) => type === "directory" && path === "additional_chat_templates");
  const all = [...root, ...(templates ? await list("additional_chat_templates") : [])];
  return all.filter(({ type, path }) => type === "file" && wanted.test(path));
};

/** A file's content, held to the hash that the Hub lists. */
const contentOf = async (id: string, commit: string, entry: ListFileEntry, connection: Connection) => {
  const blob = await downloadFile({ repo: id, revision: commit, path: entry.path, xet: false, ...connection });
  const content = new Uint8Array((await blob?.arrayBuffer()) ?? new ArrayBuffer(0));
  const { sha256, oid } = digest(content);
  if (etagOf(entry) === (entry.lfs ? sha256 : oid)) return content;
  throw new InputError(`${entry.path} of ${id} is not the file that the Hub lists`, "Try again.");
};

/** Downloads a file that the cache does not have, and puts it under its name. */
const bring = async (cached: CachedRepository, id: string, commit: string, entry: ListFileEntry, from: Connection) => {
  if (entry.size > largestFile)
    throw new InputError(`${entry.path} of ${id} is too large to be read: ${entry.size} bytes`);
  const etag = etagOf(entry);
  if (!(await cached.hasBlob(etag, entry.size))) await cached.addBlob(etag, await contentOf(id, commit, entry, from));
  await cached.link(commit, entry.path, etag);
};

const fill = async (cached: CachedRepository, { id }: ReferenceName, commit: string, from: Connection) => {
  const queue = new PQueue({ concurrency: 4 });
  const files = await filesOf(id, commit, from);
  try {
    await Promise.all(files.map((entry) => queue.add(() => bring(cached, id, commit, entry, from))));
  } catch (error) {
    // Downloads that have begun end before the failure is reported; others do not begin.
    queue.clear();
    await queue.onIdle();
    throw error;
  }
};

const cachedOnly = (cached: CachedRepository, { id, revision }: ReferenceName): string => {
  const commit = cached.commitOf(revision);
  const directory = commit === undefined ? undefined : cached.snapshot(commit);
  if (directory !== undefined && existsSync(directory)) return directory;
  throw new InputError(
    `HF_HUB_OFFLINE is set and the cache has no ${id} at ${revision}`,
    "Run once with a connection, or give a directory.",
  );
};

/** Remembers the code of the last refusal, which the library's errors leave out. */
const watched = (inner: typeof fetch) => {
  const refusal = { code: "" };
  const watching: typeof fetch = async (input, init) => {
    const response = await inner(input, init);
    if (!response.ok) refusal.code = response.headers.get("x-error-code") ?? "";
    return response;
  };
  return { fetch: watching, refusal };
};

/**
 * Brings a reference's files into the official clients' cache and returns their directory, whose name is the commit.
 * Rejects with InputError where that is not possible: one sentence, and what to do.
 */
export const downloadReference = async (name: ReferenceName, options: DownloadOptions): Promise<string> => {
  const { endpoint, token, offline, cache, patience = usualPatience, known = [] } = options;
  const cached = cachedRepository(cache, name.id);
  if (offline) return cachedOnly(cached, name);
  const { fetch, refusal } = watched(patientFetch(new URL(endpoint).origin, token, patience));
  const connection = { hubUrl: endpoint, fetch };
  try {
    const { id, revision } = name;
    const { sha } = await modelInfo({ name: id, revision, additionalFields: ["sha"], ...connection });
    if (!/^[0-9a-f]{40}$/.test(sha)) throw new InputError(`${endpoint} does not say which commit of ${id} it has`);
    await fill(cached, name, sha, connection);
    await cached.point(revision, sha);
    return cached.snapshot(sha);
  } catch (error) {
    throw hubFailure(error, { ...name, endpoint, known, hasToken: token !== undefined }, refusal.code);
  }
};
