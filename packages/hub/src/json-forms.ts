import { readFile } from "node:fs/promises";
import type { Repository, RepositorySummary } from "./repository.ts";
import type { Snapshot, StoredFile } from "./snapshot.ts";

type Json = Readonly<Record<string, unknown>>;

/** Bytes of the pointer that stands for a large file in git. */
const pointerSize = ({ size, sha256 }: StoredFile): number =>
  `version https://git-lfs.github.com/spec/v1\noid sha256:${sha256}\nsize ${size}\n`.length;

/** A file as trees and path queries show it. */
export const treeFile = (file: StoredFile, commit?: Snapshot): Json => ({
  type: "file",
  oid: file.oid,
  size: file.size,
  path: file.path,
  ...(file.large && { lfs: { oid: file.sha256, size: file.size, pointerSize: pointerSize(file) } }),
  ...(commit && { lastCommit: lastCommit(commit) }),
});

const lastCommit = ({ commit, title, date }: Snapshot): Json => ({ id: commit, title, date: date.toISOString() });

/** A folder as trees and path queries show it. Git names it by its content; here its commit stands for that. */
export const treeFolder = (path: string, snapshot: Snapshot, expand: boolean): Json => ({
  type: "directory",
  oid: snapshot.commit,
  size: 0,
  path,
  ...(expand && { lastCommit: lastCommit(snapshot) }),
});

/** A commit as the list of commits shows it. */
export const commitForm = ({ commit, title, date }: Snapshot): Json => ({
  id: commit,
  title,
  message: "",
  date: date.toISOString(),
  authors: [{ user: "tiny-random" }],
});

/** A file as a model's information lists it. */
const sibling = (file: StoredFile, blobs: boolean): Json => ({
  rfilename: file.path,
  ...(blobs && {
    size: file.size,
    blobId: file.oid,
    ...(file.large && { lfs: { size: file.size, sha256: file.sha256, pointerSize: pointerSize(file) } }),
  }),
});

/** A model as the list of models shows it. */
export const summaryForm = ({ id, tags, task, standIn, private: hidden = false }: RepositorySummary): Json => ({
  _id: id,
  id,
  modelId: id,
  author: id.includes("/") ? id.split("/")[0] : undefined,
  private: hidden,
  gated: false,
  disabled: false,
  downloads: 0,
  likes: 0,
  tags,
  ...(task !== undefined && { pipeline_tag: task }),
  library_name: "transformers",
  ...(standIn !== undefined && { standIn }),
});

const readJson = async (file: StoredFile | undefined): Promise<Json> => {
  if (!file || file.size > 10_000_000) return {};
  try {
    const value: unknown = JSON.parse(await readFile(file.location, "utf8"));
    return typeof value === "object" && value !== null ? (value as Json) : {};
  } catch {
    return {};
  }
};

/** A model's information at a commit. */
export const modelInfo = async (repository: Repository, snapshot: Snapshot, blobs: boolean): Promise<Json> => {
  const config = await readJson(snapshot.files.get("config.json"));
  const record = await readJson(snapshot.files.get("tiny-random.json"));
  const task = repository.summary.task ?? record["task"];
  return {
    ...summaryForm(repository.summary),
    ...(typeof task === "string" && { pipeline_tag: task }),
    sha: snapshot.commit,
    lastModified: snapshot.date.toISOString(),
    createdAt: snapshot.date.toISOString(),
    config: { architectures: config["architectures"], model_type: config["model_type"] },
    siblings: [...snapshot.files.values()].map((file) => sibling(file, blobs)),
  };
};
