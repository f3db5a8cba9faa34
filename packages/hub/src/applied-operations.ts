import { createHash } from "node:crypto";
import type { BlobStore } from "./blob-store.ts";
import type { CommitOperation } from "./commit-operations.ts";
import { HubError } from "./http-error.ts";
import { commitOf, isLarge, type StoredFile } from "./snapshot.ts";

/** Files of a commit by their paths. */
export type Files = ReadonlyMap<string, StoredFile>;

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

/** The files after a commit's operations. Rejects with 400 for what cannot be. */
export const applied = async (
  before: Files,
  operations: readonly CommitOperation[],
  blobs: BlobStore,
): Promise<Files> => {
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

/** Whether two commits hold the same. */
export const sameFiles = (a: Files, b: Files): boolean => commitOf(a.values()) === commitOf(b.values());
