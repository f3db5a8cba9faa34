import { createHash, randomBytes } from "node:crypto";
import { lstat, mkdir, open, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { HubError } from "./http-error.ts";
import { type Digest, digest } from "./snapshot.ts";

/** Content by its SHA-256. What is there is whole: files are written beside and renamed. */
export interface BlobStore {
  location(sha256: string): string;
  /** The size of what is there, or undefined. */
  size(sha256: string): Promise<number | undefined>;
  add(content: Uint8Array): Promise<Digest>;
  /** Takes exactly the bytes that hash to the name. Rejects with 400 or 413 for others. */
  receive(sha256: string, size: number, body: AsyncIterable<Uint8Array>): Promise<void>;
}

/** Passes pieces on and hashes them; more than announced is refused at once. */
const measured = async function* (body: AsyncIterable<Uint8Array>, size: number, hash: ReturnType<typeof createHash>) {
  let bytes = 0;
  for await (const piece of body) {
    bytes += piece.byteLength;
    if (bytes > size) throw new HubError(413, "BadRequest", `More than the ${size} bytes that were announced.`);
    hash.update(piece);
    yield piece;
  }
  if (bytes < size) throw new HubError(400, "BadRequest", `${bytes} bytes instead of ${size}.`);
};

/** Content by SHA-256 below a directory. */
export const blobStore = (directory: string): BlobStore => {
  const location = (sha256: string) => path.join(directory, sha256.slice(0, 2), sha256);
  const inPlace = async (sha256: string, write: (partial: string) => Promise<void>): Promise<void> => {
    const file = location(sha256);
    const partial = `${file}.${process.pid}-${randomBytes(4).toString("hex")}.incomplete`;
    await mkdir(path.dirname(file), { recursive: true });
    try {
      await write(partial);
      await rename(partial, file);
    } finally {
      await rm(partial, { force: true });
    }
  };
  const size = async (sha256: string) => (await lstat(location(sha256)).catch(() => undefined))?.size;
  return {
    location,
    size,
    add: async (content) => {
      const hashes = digest(content);
      if ((await size(hashes.sha256)) !== hashes.size)
        await inPlace(hashes.sha256, (partial) => writeFile(partial, content));
      return hashes;
    },
    receive: (sha256, announced, body) =>
      inPlace(sha256, async (partial) => {
        const hash = createHash("sha256");
        // Opened first: a stream that opens late would make the file after a refusal has removed it.
        const handle = await open(partial, "wx");
        await pipeline(measured(body, announced, hash), handle.createWriteStream());
        if (hash.digest("hex") !== sha256)
          throw new HubError(400, "BadRequest", "The bytes are not those of the announced SHA-256.");
      }),
  };
};
