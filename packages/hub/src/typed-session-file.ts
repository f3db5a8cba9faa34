import { readFile } from "node:fs/promises";
import { sessionInDtype, typedSessionsNamed } from "@tiny-random/core";
import { LRUCache } from "lru-cache";
import { HubError } from "./http-error.ts";
import { type Digest, digest, type Snapshot, type StoredFile } from "./snapshot.ts";

/** A session above this size is none of a tiny model: it is not converted. */
const largestConverted = 64_000_000;

/** What is known of files that were made before, by the session they were made from and the type. */
const digests = new LRUCache<string, Digest>({ max: 10_000 });

/**
 * A session in another type than float32, which transformers.js asks for by name: made from the float32 one when it is asked for.
 * Undefined for another name, and where there is no such session. Rejects with 404 for a file that is no ONNX model.
 */
export const typedSessionFile = async ({ files }: Snapshot, path: string): Promise<StoredFile | undefined> => {
  const named = typedSessionsNamed(path).find(({ plain }) => files.has(plain));
  const plain = named && files.get(named.plain);
  if (!named || !plain || plain.size > largestConverted) return undefined;
  const make = async () => {
    const file = await readFile(plain.location);
    try {
      return await sessionInDtype(file, named.dtype);
    } catch (cause) {
      throw new HubError(404, "EntryNotFound", `${named.plain} cannot be put into ${named.dtype}.`, { cause });
    }
  };
  const key = `${plain.sha256} ${named.dtype}`;
  const known = digests.get(key) ?? digest(await make());
  digests.set(key, known);
  return { path, large: true, location: plain.location, make, ...known };
};
