import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { lstat, readdir } from "node:fs/promises";
import path from "node:path";

/** A file of a repository at one commit. */
export interface StoredFile {
  readonly path: string;
  readonly size: number;
  readonly sha256: string;
  /** Its name as a git blob. */
  readonly oid: string;
  /** Whether the Hub holds it in large file storage: clients then know it by its SHA-256. */
  readonly large: boolean;
  /** Where its bytes are on disk. */
  readonly location: string;
  /** Makes its bytes, where they are on no disk. */
  readonly make?: () => Promise<Uint8Array>;
}

/** The files of a repository at one commit. */
export interface Snapshot {
  readonly commit: string;
  readonly date: Date;
  readonly title: string;
  readonly files: ReadonlyMap<string, StoredFile>;
}

/** A file's hashes. */
export interface Digest {
  readonly size: number;
  readonly sha256: string;
  readonly oid: string;
}

const largeEndings = /\.(safetensors|onnx|onnx_data|bin|gguf|npz|png|wav)$/;

/** Whether the Hub would hold a file in large file storage. */
export const isLarge = (name: string, size: number): boolean => largeEndings.test(name) || size > 10_000_000;

/** What clients know a file by: the SHA-256 of large files, the git blob of others. */
export const etagOf = ({ large, sha256, oid }: StoredFile): string => (large ? sha256 : oid);

/** Hashes of content in memory. */
export const digest = (content: Uint8Array): Digest => ({
  size: content.byteLength,
  sha256: createHash("sha256").update(content).digest("hex"),
  oid: createHash("sha1").update(`blob ${content.byteLength}\0`).update(content).digest("hex"),
});

/** Hashes of a file on disk, which is read in pieces. */
const digestFile = async (location: string, size: number): Promise<Digest> => {
  const sha256 = createHash("sha256");
  const oid = createHash("sha1").update(`blob ${size}\0`);
  let read = 0;
  for await (const piece of createReadStream(location) as AsyncIterable<Uint8Array>) {
    sha256.update(piece);
    oid.update(piece);
    read += piece.byteLength;
  }
  return { size: read, sha256: sha256.digest("hex"), oid: oid.digest("hex") };
};

/** A commit's name: it follows from the files, so the same model has the same one everywhere. */
export const commitOf = (files: Iterable<Pick<StoredFile, "path" | "sha256">>, parent = ""): string => {
  const lines = [...files].map((file) => `${file.path}\0${file.sha256}\n`).sort();
  return createHash("sha1").update(parent).update(lines.join("")).digest("hex");
};

/** The regular files below a directory; links and hidden files are no part of a model. */
const regularFiles = async (directory: string): Promise<string[]> => {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(directory, path.join(entry.parentPath, entry.name)).split(path.sep).join("/"))
    .filter((name) => !name.split("/").some((part) => part.startsWith(".")))
    .sort();
};

/** The files of a directory as the only commit of a repository. */
export const directorySnapshot = async (directory: string, title: string): Promise<Snapshot> => {
  const files = new Map<string, StoredFile>();
  let newest = 0;
  for (const name of await regularFiles(directory)) {
    const location = path.join(directory, name);
    const { size, mtimeMs } = await lstat(location);
    newest = Math.max(newest, mtimeMs);
    files.set(name, { path: name, location, large: isLarge(name, size), ...(await digestFile(location, size)) });
  }
  return { commit: commitOf(files.values()), date: new Date(newest), title, files };
};
