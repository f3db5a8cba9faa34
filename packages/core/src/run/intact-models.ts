import { on } from "node:events";
import { existsSync, statSync } from "node:fs";
import path from "node:path";
import { Worker } from "node:worker_threads";
import type { Provenance } from "../save/provenance.ts";
import { readFileIn, sha256 } from "../save/save.ts";
import { readProvenance } from "../validate/model-directory.ts";

/** A model that stands in a directory as it was made. */
export interface IntactModel {
  readonly provenance: Provenance;
  /** Bytes by file. */
  readonly bytes: Readonly<Record<string, number>>;
}

const recorded = (directory: string): Provenance | undefined => {
  try {
    return readProvenance(directory);
  } catch {
    return undefined;
  }
};

/** The model of a directory, or undefined where there is none or a file of it is missing or changed. */
export const intactModel = (directory: string): IntactModel | undefined => {
  const provenance = recorded(directory);
  if (!provenance) return undefined;
  const bytes: Record<string, number> = {};
  for (const [name, hash] of Object.entries(provenance.files)) {
    const content = readFileIn(directory, name);
    if (!content || sha256(content) !== hash) return undefined;
    bytes[name] = content.length;
  }
  bytes["tiny-random.json"] = statSync(path.join(directory, "tiny-random.json")).size;
  return { provenance, bytes };
};

/** With fewer models, a thread takes longer to start than looking at them. */
const worthwhile = 64;

const threadFile = new URL("./intact-models-thread.js", import.meta.url);

/** The models of some directories, in their order. */
export type IntactModels = AsyncGenerator<IntactModel | undefined, void>;

async function* oneByOne(directories: readonly string[]): IntactModels {
  for (const directory of directories) yield intactModel(directory);
}

/** Models as a thread finds them; if the thread fails, this one looks at the rest. */
const toldBy = (thread: Worker, directories: readonly string[]): IntactModels => {
  const messages = on(thread, "message", { close: ["exit"] });
  return (async function* (): IntactModels {
    let told = 0;
    try {
      for await (const [found] of messages) {
        told++;
        yield (found as IntactModel | null) ?? undefined;
        if (told === directories.length) return;
      }
    } catch {
      // It could not be started, or ran out of memory.
    } finally {
      await thread.terminate();
    }
    yield* oneByOne(directories.slice(told));
  })();
};

/** Begins to look at directories: at many in a second thread, while this one reads the code that made them. */
export const inspectDirectories = (directories: readonly string[]): IntactModels => {
  if (directories.length < worthwhile || !existsSync(threadFile)) return oneByOne(directories);
  // The process's own flags may be none that a thread takes.
  return toldBy(new Worker(threadFile, { workerData: directories, execArgv: [] }), directories);
};
