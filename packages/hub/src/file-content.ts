import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { Readable } from "node:stream";
import { LRUCache } from "lru-cache";
import { digest, type StoredFile } from "./snapshot.ts";

/** Content of files up to this size is kept in memory, the rest is read in pieces. */
const largestKept = 8_000_000;
const memory = 256_000_000;

/** The file is no longer the one the snapshot saw. */
export class ChangedFileError extends Error {
  override readonly name = "ChangedFileError";
}

/** Opens a file, never through a link. */
const openFile = async (location: string): Promise<FileHandle> => {
  try {
    return await open(location, constants.O_RDONLY | constants.O_NOFOLLOW);
  } catch (cause) {
    throw new ChangedFileError(`${location} cannot be opened`, { cause });
  }
};

const readWhole = async ({ location, sha256, make }: StoredFile): Promise<Uint8Array<ArrayBuffer>> => {
  if (make) return new Uint8Array(await make());
  const handle = await openFile(location);
  try {
    const content = await handle.readFile();
    if (digest(content).sha256 !== sha256) throw new ChangedFileError(`${location} has changed`);
    return new Uint8Array(content);
  } finally {
    await handle.close();
  }
};

const streamPart = async ({ location, size }: StoredFile, start: number, end: number): Promise<ReadableStream> => {
  const handle = await openFile(location);
  const { size: now } = await handle.stat();
  if (now !== size) {
    await handle.close();
    throw new ChangedFileError(`${location} has changed`);
  }
  return Readable.toWeb(handle.createReadStream({ start, end })) as ReadableStream;
};

/** Reads files of snapshots. */
export interface FileContent {
  /** Bytes `start` to `end` (included) of a file. Rejects with ChangedFileError where it is no longer the same. */
  read(file: StoredFile, start: number, end: number): Promise<Uint8Array<ArrayBuffer> | ReadableStream>;
  /** All of a file, where it is in memory. */
  kept(file: StoredFile): Uint8Array<ArrayBuffer> | undefined;
}

/** Reads files, whose hashes it holds them to; the content of small ones asked for last stays in memory. */
export const fileContent = (): FileContent => {
  const kept = new LRUCache<string, Uint8Array<ArrayBuffer>>({
    maxSize: memory,
    sizeCalculation: ({ byteLength }) => byteLength + 1,
  });
  const reading = new Map<string, Promise<Uint8Array<ArrayBuffer>>>();

  const whole = async (file: StoredFile): Promise<Uint8Array<ArrayBuffer>> => {
    const { sha256 } = file;
    const found = kept.get(sha256) ?? reading.get(sha256);
    if (found) return found;
    const content = readWhole(file).finally(() => reading.delete(sha256));
    reading.set(sha256, content);
    kept.set(sha256, await content);
    return content;
  };

  const read = async (file: StoredFile, start: number, end: number) => {
    if (file.size > largestKept && !file.make) return streamPart(file, start, end);
    const content = await whole(file);
    return start === 0 && end === file.size - 1 ? content : content.subarray(start, end + 1);
  };
  return { read, kept: ({ sha256 }) => kept.get(sha256) };
};
