import { existsSync, readSync } from "node:fs";
import path from "node:path";
import { directoryFiles, InputError, readJsonObject, withRegularFile } from "@tiny-random/core";
import { checkCount, type Header, type HeaderTensor, headerLength, parseHeader } from "./header.ts";

/** Where the beginnings of safetensors files come from: a directory, a Hub repository. */
export interface HeaderSource {
  readonly description: string;
  has(name: string): boolean;
  /** A small text file, or undefined. */
  json(name: string): Readonly<Record<string, unknown>> | undefined;
  /** The first bytes of a file, fewer where it is shorter, and how long it is. */
  start(name: string, length: number): { readonly bytes: Uint8Array; readonly fileLength: number };
}

/** The safetensors files of a directory; only their beginnings are read. */
export const directoryHeaders = (directory: string): HeaderSource => ({
  description: directory,
  has: (name) => existsSync(path.join(directory, name)),
  json: (name) => readJsonObject(directoryFiles(directory), name),
  start: (name, length) =>
    withRegularFile(path.join(directory, name), `${name} in ${directory}`, (file, fileLength) => {
      const bytes = new Uint8Array(Math.min(length, fileLength));
      readSync(file, bytes, 0, bytes.length, 0);
      return { bytes, fileLength };
    }),
});

const single = "model.safetensors";
const index = "model.safetensors.index.json";

const readOne = (source: HeaderSource, name: string): Map<string, HeaderTensor> => {
  const where = `${name} in ${source.description}`;
  const { bytes, fileLength } = source.start(name, 8);
  const length = headerLength(bytes, where);
  return parseHeader(source.start(name, 8 + length).bytes, where, fileLength);
};

const shardName = /^[\w.-]+\.safetensors$/;

const shardsOf = (source: HeaderSource): ReadonlyMap<string, string> => {
  const where = `${index} in ${source.description}`;
  const map = source.json(index)?.["weight_map"];
  const entries = typeof map === "object" && map !== null && !Array.isArray(map) ? Object.entries(map) : [];
  if (entries.length === 0) throw new InputError(`${where} has no weight_map`, "Download the file again.");
  checkCount(entries.length, where);
  for (const [tensor, shard] of entries)
    if (typeof shard !== "string" || !shardName.test(shard) || shard.includes(".."))
      throw new InputError(`${where} keeps ${tensor} in ${JSON.stringify(shard)}, which is no file beside it`);
  return new Map(entries as [string, string][]);
};

const readShards = (source: HeaderSource): Map<string, HeaderTensor> => {
  const shards = shardsOf(source);
  const header = new Map<string, HeaderTensor>();
  for (const shard of new Set(shards.values())) {
    if (!source.has(shard))
      throw new InputError(`${source.description} lacks ${shard}, which ${index} names`, "Download its beginning.");
    for (const [name, tensor] of readOne(source, shard)) if (shards.get(name) === shard) header.set(name, tensor);
  }
  const lost = [...shards.keys()].find((name) => !header.has(name));
  if (lost !== undefined) throw new InputError(`${shards.get(lost)} in ${source.description} does not have ${lost}`);
  return header;
};

/** Whether there is a header to read. */
export const hasHeader = (source: HeaderSource): boolean => source.has(single) || source.has(index);

/** The tensors of a checkpoint from its headers alone. Throws InputError where there are none, or broken ones. */
export const readHeader = (source: HeaderSource): Header => {
  if (source.has(single)) return readOne(source, single);
  if (source.has(index)) return readShards(source);
  throw new InputError(
    `${source.description} has no ${single}`,
    `Put the beginning of the checkpoint's ${single} there, or ${index} and the beginnings of its shards.`,
  );
};
