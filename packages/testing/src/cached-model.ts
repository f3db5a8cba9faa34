import { homedir } from "node:os";
import path from "node:path";
import {
  createFingerprint,
  type Families,
  findCurrent,
  type GenerateOptions,
  InputError,
  makeDirectory,
  modelName,
  runAll,
  type Selected,
  selectArchitectures,
} from "@tiny-random/core";
import { lock } from "proper-lockfile";

/** How a model of the machine's cache is made, and where the cache is. */
export interface CachedModelOptions extends Omit<GenerateOptions, "out"> {
  /** Default: `TINY_RANDOM_CACHE`, or `tiny-random` in the user's cache directory. */
  readonly cache?: string;
}

/** The cache that all projects of a user share. */
const defaultCache = (): string => {
  const { TINY_RANDOM_CACHE: own, XDG_CACHE_HOME: shared } = process.env;
  return own ?? path.join(shared ?? path.join(homedir(), ".cache"), "tiny-random");
};

/** One class; a model type of several is an InputError that names them. */
const selectOne = async (families: Families, name: string): Promise<Selected> => {
  const selected = await selectArchitectures(families, [name]);
  const [only] = selected;
  if (only !== undefined && selected.length === 1) return only;
  const names = selected.map(modelName).join(", ");
  throw new InputError(`${name} is ${selected.length} classes`, `Name one of ${names}.`);
};

/** Makes the directory of a cache; where that cannot be, the error says how to have another cache. */
const makeCache = (directory: string): void => {
  try {
    makeDirectory(directory);
  } catch (cause) {
    if (!(cause instanceof InputError)) throw cause;
    throw new InputError(cause.message, "Set TINY_RANDOM_CACHE to a directory that can be written to.", { cause });
  }
};

const hasCode = (error: unknown, codes: readonly string[]): boolean =>
  error instanceof Error && "code" in error && codes.includes(String(error.code));

/** Waits for the lock of a directory, whose holder may be making a model, or may have died. */
const waitForLock = async (directory: string): Promise<() => Promise<void>> => {
  const retries = { retries: 600, minTimeout: 20, maxTimeout: 200, factor: 1.2 };
  try {
    return await lock(directory, { stale: 10_000, retries });
  } catch (cause) {
    if (!hasCode(cause, ["ELOCKED"])) throw cause;
    const held = `another process has held ${directory}.lock for two minutes`;
    throw new InputError(held, "Wait for it or end it; its lock ends ten seconds after it.", { cause });
  }
};

/** Takes the lock of a directory. Where nothing can be written there is none, and making a model fails with the reason. */
const takeLock = async (directory: string): Promise<() => Promise<void>> => {
  try {
    return await lock(directory, { stale: 10_000 });
  } catch (error) {
    const isUnwritable = hasCode(error, ["EROFS", "EACCES", "EPERM", "ENOSPC", "EDQUOT"]);
    return isUnwritable ? async () => {} : waitForLock(directory);
  }
};

const alone = async <T>(directory: string, work: () => Promise<T>): Promise<T> => {
  const release = await takeLock(directory);
  try {
    return await work();
  } finally {
    await release();
  }
};

/**
 * The directory of one class's tiny model in the cache: made if it is not there, whole and current. Processes that ask
 * for the same model at the same time wait for one of them to make it.
 *
 * @throws InputError for a name that is no class, and where making the model fails, with the reason
 */
export const cachedModel = async (
  families: Families,
  name: string,
  { cache = defaultCache(), ...options }: CachedModelOptions,
): Promise<string> => {
  const selected = await selectOne(families, name);
  const fingerprint = await createFingerprint(families, { ...options, out: "" })(selected);
  const out = path.resolve(cache, (fingerprint ?? "unknown").slice(0, 16));
  // No lock is needed to read, so a cache may be read-only.
  const current = await findCurrent(families, selected, { ...options, out });
  if (current?.directory !== undefined) return path.resolve(current.directory);
  makeCache(out);
  const [row] = await alone(out, () => runAll(families, [selected], { ...options, out }, { keepCurrent: true }));
  if (row?.directory !== undefined) return path.resolve(row.directory);
  throw new InputError(`${modelName(selected)} cannot be made: ${row?.reason}`, row?.hint, { cause: row?.error });
};
