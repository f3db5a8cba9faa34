import { writeFileSync } from "node:fs";
import path from "node:path";
import type { ModelConfig } from "@tiny-random/core";
import type { Header } from "./header.ts";

const widths: Readonly<Record<string, number>> = { F32: 4, BF16: 2, F16: 2, I64: 8, I32: 4, U8: 1, F8_E4M3: 1 };

/** The beginning of a safetensors file: everything but the weights. */
const headerBytes = (header: Header): Uint8Array => {
  let offset = 0;
  const entries = [...header].map(([name, { dtype, shape }]) => {
    const size = shape.reduce((product, axis) => product * axis, widths[dtype] ?? 1);
    const entry = { dtype, shape, data_offsets: [offset, offset + size] };
    offset += size;
    return [name, entry] as const;
  });
  const json = Buffer.from(JSON.stringify({ __metadata__: { format: "pt" }, ...Object.fromEntries(entries) }));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([length, json]);
};

/** Writes a config.json and the beginnings of as many safetensors files as asked for, with their index. */
export const writeReference = (directory: string, config: ModelConfig, header: Header, shards = 1): void => {
  writeFileSync(path.join(directory, "config.json"), JSON.stringify(config));
  if (shards === 1) writeFileSync(path.join(directory, "model.safetensors"), headerBytes(header));
  else writeShards(directory, header, shards);
};

const writeShards = (directory: string, header: Header, shards: number): void => {
  const names = [...header.keys()];
  const shardOf = (index: number): string =>
    `model-${String(1 + Math.floor((index * shards) / names.length)).padStart(5, "0")}-of-${String(shards).padStart(5, "0")}.safetensors`;
  const map = new Map(names.map((name, index) => [name, shardOf(index)]));
  for (const shard of new Set(map.values())) {
    const own = new Map([...header].filter(([name]) => map.get(name) === shard));
    writeFileSync(path.join(directory, shard), headerBytes(own));
  }
  const index = { metadata: { total_size: 1 }, weight_map: Object.fromEntries(map) };
  writeFileSync(path.join(directory, "model.safetensors.index.json"), JSON.stringify(index));
};
