import { lstatSync } from "node:fs";
import path from "node:path";
import { onceATurn } from "./once-a-turn.ts";
import { type Repository, singleCommit } from "./repository.ts";
import { directorySnapshot, type Snapshot } from "./snapshot.ts";
import { typedSessionFile } from "./typed-session-file.ts";

/** A model that can be served: where it is or will be, and how it is made. */
export interface MadeModel {
  readonly directory: string;
  readonly title: string;
  /** Made once by this process, even where a model exists. */
  readonly anew?: boolean;
  make(): Promise<void>;
  /** Its files as a repository has them, where these are not the directory's. */
  arrange?(snapshot: Snapshot): Promise<Snapshot>;
}

/** Tells whether a directory is the one that was read before; undefined where there is no model. Links are none. */
const stampOf = (directory: string): string | undefined => {
  try {
    const folder = lstatSync(directory);
    const record = lstatSync(path.join(directory, "tiny-random.json"), { bigint: true });
    return folder.isDirectory() && record.isFile() ? `${folder.ino} ${record.ino} ${record.mtimeNs}` : undefined;
  } catch {
    return undefined;
  }
};

/** A model's files as they were read. */
interface Known {
  readonly stamp: string;
  readonly reading: Promise<Snapshot>;
  snapshot?: Snapshot;
}

/** Models in directories, made when first asked for: once, however many ask. */
export const madeModels = () => {
  const making = new Map<string, Promise<void>>();
  const made = new Set<string>();
  const known = new Map<string, Known>();
  const commits = new Map<string, Set<string>>();
  const stampNow = onceATurn(stampOf);

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
    let stamp = model.anew && !made.has(directory) ? undefined : stampNow(directory);
    if (stamp === undefined) {
      await makeOnce(model);
      stamp = stampOf(directory);
    }
    if (stamp === undefined) throw new Error(`${title} was made but is not there`);
    const earlier = known.get(directory);
    if (earlier?.stamp === stamp) return earlier.reading;
    const reading = directorySnapshot(directory, title);
    const now: Known = { stamp, reading: model.arrange ? reading.then(model.arrange) : reading };
    known.set(directory, now);
    try {
      now.snapshot = await now.reading;
      commits.set(directory, (commits.get(directory) ?? new Set()).add(now.snapshot.commit));
      return now.snapshot;
    } catch (error) {
      known.delete(directory);
      throw error;
    }
  };

  const isCurrent = (directory: string, snapshot: Snapshot): boolean => {
    const now = known.get(directory);
    return now?.snapshot === snapshot && now.stamp === stampNow(directory);
  };

  /** A repository over a model's directory. */
  return (summary: Repository["summary"], model: MadeModel): Repository => ({
    ...singleCommit(
      summary,
      () => read(model),
      (commit) => commits.get(model.directory)?.has(commit) ?? false,
    ),
    isCurrent: (snapshot) => isCurrent(model.directory, snapshot),
    madeFile: typedSessionFile,
    forget: () => known.delete(model.directory),
  });
};
