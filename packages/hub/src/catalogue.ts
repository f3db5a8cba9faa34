import { nearestModel } from "./architecture-models.ts";
import { HubError } from "./http-error.ts";
import { isRepositoryId, type Repository, type RepositorySource, type RepositorySummary } from "./repository.ts";
import type { Snapshot, StoredFile } from "./snapshot.ts";

/** All sources of repositories as one; the first that has a name wins. */
export interface Catalogue {
  list(): Promise<readonly RepositorySummary[]>;
  /** Rejects with 404 and a near name where there is no such repository. */
  find(id: string): Promise<Repository>;
}

const isCurrent = (repository: Repository, snapshot: Snapshot): boolean => repository.isCurrent?.(snapshot) ?? false;

/** Joins sources. */
export const catalogue = (sources: readonly RepositorySource[]): Catalogue => {
  const list = async () => {
    const byId = new Map<string, RepositorySummary>();
    for (const source of sources)
      for (const summary of await source.list()) if (!byId.has(summary.id)) byId.set(summary.id, summary);
    return [...byId.values()];
  };
  const sourceOf = (id: string) => sources.find((source) => source.has(id));
  const find = async (id: string): Promise<Repository> => {
    if (!isRepositoryId(id))
      throw new HubError(404, "RepoNotFound", `${JSON.stringify(id.slice(0, 100))} is not the name of a repository.`);
    const source = sourceOf(id);
    const found = await source?.find(id);
    if (found) return { ...found, isCurrent: (snapshot) => sourceOf(id) === source && isCurrent(found, snapshot) };
    const known = (await list()).map((summary) => summary.id);
    const near = nearestModel(id, known);
    throw new HubError(404, "RepoNotFound", `There is no model ${id}.${near ? ` Did you mean ${near}?` : ""}`);
  };
  return { list, find };
};

/** The files at a revision. Rejects with 404 where there is none. */
export const snapshotOf = async (repository: Repository, revision: string): Promise<Snapshot> => {
  const snapshot = await repository.snapshot(revision);
  if (snapshot) return snapshot;
  const { id } = repository.summary;
  throw new HubError(404, "RevisionNotFound", `${id} has no revision ${JSON.stringify(revision.slice(0, 100))}.`);
};

/** A file of a snapshot. Throws 404 where there is none. */
export const fileOf = (snapshot: Snapshot, path: string): StoredFile => {
  const file = snapshot.files.get(path);
  if (file) return file;
  throw new HubError(404, "EntryNotFound", `There is no file ${JSON.stringify(path.slice(0, 200))}.`);
};
