import { lstat } from "node:fs/promises";
import path from "node:path";
import { type Repository, singleCommit } from "./repository.ts";
import { sharedWork } from "./shared-work.ts";
import { directorySnapshot, type Snapshot } from "./snapshot.ts";

/** A model that can be served: where it is or will be, and how it is made. */
export interface MadeModel {
  readonly directory: string;
  readonly title: string;
  /** Made once by this process, whatever is there already. */
  readonly anew?: boolean;
  make(): Promise<void>;
}

/** Tells whether a directory is the one that was read before; undefined where there is no model. Links are none. */
const stampOf = async (directory: string): Promise<string | undefined> => {
  try {
    const [folder, record] = await Promise.all([
      lstat(directory),
      lstat(path.join(directory, "tiny-random.json"), { bigint: true }),
    ]);
    return folder.isDirectory() && record.isFile() ? `${folder.ino} ${record.ino} ${record.mtimeNs}` : undefined;
  } catch {
    return undefined;
  }
};

/** Models in directories, made when first asked for: once, however many ask. */
export const madeModels = () => {
  const making = new Map<string, Promise<void>>();
  const made = new Set<string>();
  const known = new Map<string, { readonly stamp: string; readonly snapshot: Promise<Snapshot> }>();
  const stampNow = sharedWork(stampOf);

  const makeOnce = (model: MadeModel): Promise<void> => {
    const { directory } = model;
    const start = async () => {
      try {
        await model.make();
        made.add(directory);
      } finally {
        making.delete(directory);
      }
    };
    const work = making.get(directory) ?? start();
    making.set(directory, work);
    return work;
  };

  const read = async (model: MadeModel): Promise<Snapshot> => {
    const { directory, title } = model;
    let stamp = model.anew && !made.has(directory) ? undefined : await stampNow(directory);
    if (stamp === undefined) {
      await makeOnce(model);
      stamp = await stampOf(directory);
    }
    if (stamp === undefined) throw new Error(`${title} was made but is not there`);
    const earlier = known.get(directory);
    if (earlier?.stamp === stamp) return earlier.snapshot;
    const snapshot = directorySnapshot(directory, title);
    snapshot.catch(() => known.delete(directory));
    known.set(directory, { stamp, snapshot });
    return snapshot;
  };

  /** A repository over a model's directory. */
  return (summary: Repository["summary"], model: MadeModel): Repository =>
    singleCommit(
      summary,
      () => read(model),
      () => known.delete(model.directory),
    );
};
