import { readFile } from "node:fs/promises";
import path from "node:path";
import type { ListFileEntry } from "@huggingface/hub";
import { directorySnapshot, type StoredFile } from "./snapshot.ts";

/** What an upload would change. */
export interface Changes {
  readonly added: readonly StoredFile[];
  readonly replaced: readonly StoredFile[];
  readonly deleted: readonly string[];
}

/** Reads a file as the Hub has it. */
export type ReadRemote = (name: string) => Promise<Uint8Array>;

/** Whether two golden files say the same within tolerance. */
export type SameOutputs = (local: Uint8Array, remote: Uint8Array) => boolean;

const isSame = (file: StoredFile, entry: ListFileEntry): boolean =>
  entry.lfs ? entry.lfs.oid === file.sha256 : entry.oid === file.oid;

const isGoldenOutput = (name: string): boolean => /^golden\/(.+\/)?outputs\.safetensors$/.test(name);

/** A provenance without the hashes of golden outputs, which differ where the outputs differ within tolerance. */
const withoutOutputs = (text: string): string => {
  const record = JSON.parse(text) as { readonly files?: Readonly<Record<string, string>> };
  const files = Object.entries(record.files ?? {}).filter(([name]) => !isGoldenOutput(name));
  return JSON.stringify({ ...record, files: Object.fromEntries(files) });
};

/** Whether a file that differs says the same: golden outputs within tolerance, and the record of their hashes. */
const saysTheSame = async (file: StoredFile, readRemote: ReadRemote, same: SameOutputs): Promise<boolean> => {
  if (!isGoldenOutput(file.path) && file.path !== "tiny-random.json") return false;
  try {
    const [local, remote] = await Promise.all([readFile(file.location), readRemote(file.path)]);
    if (isGoldenOutput(file.path)) return same(local, remote);
    return withoutOutputs(local.toString()) === withoutOutputs(Buffer.from(remote).toString());
  } catch {
    return false;
  }
};

/** What differs between a directory and what the Hub has. */
export const planChanges = async (
  directory: string,
  remote: readonly ListFileEntry[],
  readRemote: ReadRemote,
  same: SameOutputs,
): Promise<Changes> => {
  const { files } = await directorySnapshot(directory, path.basename(directory));
  const there = new Map(remote.filter(({ type }) => type === "file").map((entry) => [entry.path, entry]));
  const differing = [...files.values()].filter((file) => {
    const entry = there.get(file.path);
    return entry !== undefined && !isSame(file, entry);
  });
  const kept = await Promise.all(differing.map((file) => saysTheSame(file, readRemote, same)));
  return {
    added: [...files.values()].filter(({ path: name }) => !there.has(name)),
    replaced: differing.filter((_, index) => !kept[index]),
    deleted: [...there.keys()].filter((name) => !files.has(name) && name !== ".gitattributes"),
  };
};

/** Whether nothing changes. */
export const isEmpty = ({ added, replaced, deleted }: Changes): boolean =>
  added.length + replaced.length + deleted.length === 0;
