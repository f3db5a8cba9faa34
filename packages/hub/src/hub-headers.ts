import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { InputError } from "@tiny-random/core";
import { headerLength, headerLimit } from "@tiny-random/day-zero";
import PQueue from "p-queue";
import { writeWhole } from "./hub-cache.ts";
import type { DownloadOptions } from "./hub-reference.ts";
import { patientFetch, TooLargeError, UnreachableError, usualPatience } from "./patient-fetch.ts";
import type { ReferenceName } from "./reference-name.ts";

const single = "model.safetensors";
const index = "model.safetensors.index.json";
/** Most headers end before: one request is enough for them. */
const firstBytes = 65_536;

/** A repository at a commit, of which the beginnings of files are read. */
interface Remote {
  readonly id: string;
  /** A file's first bytes, or undefined where there is no such file. */
  start(name: string, first: number, last?: number): Promise<Uint8Array | undefined>;
}

const remoteAt = (id: string, commit: string, options: DownloadOptions): Remote => {
  const { endpoint, token, patience = usualPatience } = options;
  const fetch = patientFetch(new URL(endpoint).origin, token, { ...patience, largest: headerLimit + 8 });
  const start = async (name: string, first: number, last?: number): Promise<Uint8Array | undefined> => {
    const headers = { range: `bytes=${first}-${last ?? ""}` };
    const response = await fetch(`${endpoint}/${id}/resolve/${commit}/${encodeURIComponent(name)}`, { headers });
    if (response.status === 404) return undefined;
    if (!response.ok) throw new InputError(`the Hub refuses ${name} of ${id} with ${response.status}`, "Try again.");
    const content = new Uint8Array(await response.arrayBuffer());
    // A server without ranges gives the whole file.
    return response.status === 206 ? content : content.subarray(first, last === undefined ? undefined : last + 1);
  };
  return { id, start };
};

/** A safetensors file up to the end of its header, or undefined where there is no such file. */
const headerOf = async ({ id, start }: Remote, name: string): Promise<Uint8Array | undefined> => {
  const begun = await start(name, 0, firstBytes - 1);
  if (!begun) return undefined;
  const whole = 8 + headerLength(begun, `${name} of ${id}`);
  if (whole <= begun.length) return begun.subarray(0, whole);
  const rest = (await start(name, begun.length, whole - 1)) ?? new Uint8Array();
  return Buffer.concat([begun, rest]);
};

const shardsOf = (text: string, id: string): string[] => {
  let map: unknown;
  try {
    map = JSON.parse(text).weight_map;
  } catch (cause) {
    throw new InputError(`${index} of ${id} is not valid JSON`, "Try again.", { cause });
  }
  const shards = typeof map === "object" && map !== null ? Object.values(map) : [];
  return [...new Set(shards)].map((shard) => {
    if (typeof shard === "string" && /^[\w.-]+\.safetensors$/.test(shard) && !shard.includes("..")) return shard;
    throw new InputError(`${index} of ${id} names ${JSON.stringify(shard)}, which is no file beside it`);
  });
};

const bringAll = async (remote: Remote, directory: string): Promise<void> => {
  const bring = async (name: string): Promise<boolean> => {
    if (existsSync(path.join(directory, name))) return true;
    const header = await headerOf(remote, name);
    if (header) await writeWhole(path.join(directory, name), header);
    return header !== undefined;
  };
  if (await bring(single)) return;
  const listed = await remote.start(index, 0);
  if (!listed)
    throw new InputError(
      `${remote.id} has no ${single}`,
      "Only checkpoints in safetensors say what their tensors are before they are loaded.",
    );
  const queue = new PQueue({ concurrency: 4 });
  const shards = shardsOf(Buffer.from(listed).toString(), remote.id);
  const found = await Promise.all(shards.map((shard) => queue.add(() => bring(shard))));
  const lost = shards.find((_, at) => found[at] === false);
  if (lost !== undefined) throw new InputError(`${remote.id} lacks ${lost}, which ${index} names`);
  // Last, so that what is there is whole.
  await writeWhole(path.join(directory, index), listed);
};

/** Where headers are kept: beside the clients' cache, whose own files are whole ones. */
const headersDirectory = (cache: string, id: string, commit: string): string =>
  path.join(path.dirname(cache), "tiny-random", "headers", `models--${id.replaceAll("/", "--")}`, commit);

const isWhole = async (directory: string): Promise<boolean> => {
  const files = [single, index].map((name) => path.join(directory, name));
  const sizes = await Promise.all(files.map(async (file) => (existsSync(file) ? (await readFile(file)).length : 0)));
  return sizes.some((size) => size > 8);
};

/**
 * Brings the beginnings of a repository's safetensors files, which name its tensors, and returns their directory. No
 * weight is downloaded: the files end where their headers do. Rejects with InputError where that is not possible.
 */
export const downloadHeaders = async (
  name: ReferenceName,
  commit: string,
  options: DownloadOptions,
): Promise<string> => {
  const directory = headersDirectory(options.cache, name.id, commit);
  if (await isWhole(directory)) return directory;
  if (options.offline)
    throw new InputError(
      `HF_HUB_OFFLINE is set and the header of ${name.id} was not read before`,
      "Run once with a connection.",
    );
  try {
    await bringAll(remoteAt(name.id, commit, options), directory);
    return directory;
  } catch (cause) {
    if (cause instanceof UnreachableError)
      throw new InputError(
        `${options.endpoint} cannot be reached, or breaks off, while reading ${name.id}`,
        "Try again.",
        { cause },
      );
    if (cause instanceof TooLargeError)
      throw new InputError(
        `${options.endpoint} gives no part of a file of ${name.id}, only all of it: ${cause.message}`,
        undefined,
        { cause },
      );
    throw cause;
  }
};
