import { hash, randomBytes } from "node:crypto";
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { Graph, type StoredTensor, type Tensor, writeSafetensors } from "@tiny-random/nn";
import { InputError } from "../contract/errors.ts";
import type { Session } from "../contract/plugin.ts";
import type { Instance } from "../plan/instantiate.ts";
import { checkReplaceable, filesToKeep } from "./foreign-files.ts";
import { keepingLogits } from "./logits-to-keep.ts";

/** Files of a model: path below its directory → content. */
export type Files = Readonly<Record<string, string | Uint8Array>>;

/** A change to a traced graph before it is written: precision, fusion, experiments. */
export type GraphPass = (graph: Graph, session: string) => void;

/** A value as it stands in this project's JSON files. */
export const jsonText = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** Traces a session into a graph. */
export const traceSession = (
  session: Session,
  { names }: Pick<Instance, "names">,
  { logitsToKeep = false }: { readonly logitsToKeep?: boolean } = {},
): Graph => {
  const graph = new Graph(names);
  const inputs: Record<string, Tensor> = {};
  for (const [name, { dtype, axes }] of Object.entries(session.inputs)) inputs[name] = graph.input(name, dtype, axes);
  const traced = session.trace(inputs, graph);
  const outputs = logitsToKeep ? keepingLogits(traced, graph) : traced;
  for (const [name, tensor] of Object.entries(outputs)) graph.output(name, tensor);
  return graph;
};

/**
 * A traced session as an ONNX file. Its protobuf is loaded with the first one: whoever makes no model needs none.
 *
 * @param metadata what the file says of its model, wherever it is found alone
 */
export const onnxFile = async (
  graph: Graph,
  instance: Instance,
  metadata: Readonly<Record<string, string>>,
): Promise<Uint8Array> => {
  const { writeOnnx } = await import("@tiny-random/nn/onnx");
  return writeOnnx(graph, (parameter) => instance.dataOf(parameter), metadata);
};

/** The saved tensors of a model by their checkpoint names. */
export const checkpoint = (instance: Instance): Map<string, StoredTensor> =>
  new Map(
    instance.parameters
      .filter(({ parameter, tiedTo }) => tiedTo === undefined && parameter.saved)
      .map(({ name, parameter }) => {
        const { shape } = parameter;
        return [name, { dtype: instance.dtypeOf(parameter), shape, data: instance.dataOf(parameter) }];
      }),
  );

const byteSize = ({ dtype, data }: StoredTensor): number =>
  dtype === "float16" || dtype === "bfloat16" ? data.length * 2 : data.byteLength;

/** Consecutive tensors in files of at most the given size; a tensor larger than that has its own. */
const shards = (tensors: ReadonlyMap<string, StoredTensor>, limit: number): Map<string, StoredTensor>[] => {
  const parts: Map<string, StoredTensor>[] = [];
  let room = 0;
  for (const [name, tensor] of tensors) {
    if (parts.length === 0 || byteSize(tensor) > room) {
      parts.push(new Map());
      room = limit;
    }
    parts.at(-1)?.set(name, tensor);
    room -= byteSize(tensor);
  }
  return parts;
};

/** `model.safetensors`, or shards with `model.safetensors.index.json` where a size limit in bytes asks for them. */
export const weightFiles = (tensors: ReadonlyMap<string, StoredTensor>, maxShardSize?: number): Files => {
  const parts = maxShardSize === undefined ? [] : shards(tensors, maxShardSize);
  if (parts.length <= 1) return { "model.safetensors": writeSafetensors(tensors) };
  const fileName = (index: number) => {
    const number = (value: number) => String(value).padStart(5, "0");
    return `model-${number(index + 1)}-of-${number(parts.length)}.safetensors`;
  };
  const weightMap = parts.flatMap((part, index) => [...part.keys()].map((name) => [name, fileName(index)] as const));
  const totalSize = [...tensors.values()].reduce((sum, tensor) => sum + byteSize(tensor), 0);
  const sorted = Object.fromEntries(weightMap.sort(([a], [b]) => (a < b ? -1 : 1)));
  return {
    ...Object.fromEntries(parts.map((part, index) => [fileName(index), writeSafetensors(part)])),
    "model.safetensors.index.json": jsonText({ metadata: { total_size: totalSize }, weight_map: sorted }),
  };
};

/** SHA-256 of a file's content, in hexadecimal. */
export const sha256 = (content: string | Uint8Array): string => hash("sha256", content);

const reasons: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full",
  EDQUOT: "the disk quota is used up",
  EACCES: "there is no permission to write there",
  EPERM: "there is no permission to write there",
  EROFS: "it is on a read-only file system",
  ENOTDIR: "a file stands where a directory is needed",
  EEXIST: "a file stands where a directory is needed",
  ENOENT: "the system has no place for it there",
};

/** What freeing space would mend. */
const full: ReadonlySet<string> = new Set(["ENOSPC", "EDQUOT"]);

/** Runs a file operation; what the system refuses becomes one sentence. */
const writing = <R>(directory: string, operation: () => R): R => {
  try {
    return operation();
  } catch (cause) {
    if (cause instanceof InputError) throw cause;
    const code = (cause as NodeJS.ErrnoException).code ?? "";
    const reason = reasons[code] ?? (cause instanceof Error ? cause.message : String(cause));
    const hint = full.has(code) ? "Free space or give another directory." : "Give another directory.";
    throw new InputError(`${directory} cannot be written: ${reason}`, hint, { cause });
  }
};

/** A directory and those above it that are not there, the topmost first. */
const missingDirectories = (directory: string): string[] =>
  existsSync(directory) ? [] : [...missingDirectories(path.dirname(directory)), directory];

/** Makes one directory, which another process may make at the same moment. */
const makeOne = (directory: string): void => {
  try {
    mkdirSync(directory);
  } catch (error) {
    if (!statSync(directory, { throwIfNoEntry: false })?.isDirectory()) throw error;
  }
};

/**
 * Makes a directory and its parents. Throws InputError where that is not possible. One by one, since Node's recursive way
 * tries for ever where the system calls a new directory's parent missing (/proc), and hides that a file system is read-only.
 */
export const makeDirectory = (directory: string): void => {
  writing(directory, () => {
    const whole = path.resolve(directory);
    for (const one of [...missingDirectories(path.dirname(whole)), whole]) makeOne(one);
  });
};

/** Writes a file so that readers see the old content or the new, never a part. */
export const writeAtomically = (file: string, content: string): void => {
  const partial = partialSibling(file);
  writing(file, () => {
    try {
      writeFileSync(partial, content);
      renameSync(partial, file);
    } finally {
      rmSync(partial, { force: true });
    }
  });
};

/** A model being written: a sibling of its directory that takes its place when all is well. */
export interface PendingDirectory {
  write(files: Files): void;
  /**
   * Puts the written files in the place of the directory, which was or was not there; what somebody else put into an earlier
   * model stays. Throws InputError where that would lose somebody's files.
   */
  commit(): void;
  /** Forgets everything written; an earlier model stays. */
  discard(): void;
}

/** Tells this process from an earlier one of the same id, which containers give again and again. */
const processToken = randomBytes(4).toString("hex");
let partialCount = 0;

/** The hidden sibling in which a file or directory is written before it takes its place. */
const partialSibling = (target: string): string => {
  const suffix = `partial-${process.pid}-${processToken}${(partialCount++).toString(16)}`;
  return path.join(path.dirname(target), `.${path.basename(target)}.${suffix}`);
};

/** A file below a directory. Throws InputError for a name that leads out of it. */
const insideOf = (directory: string, name: string): string => {
  const file = path.join(directory, name);
  if (file.startsWith(directory + path.sep)) return file;
  throw new InputError(`the file name ${JSON.stringify(name)} leads out of the model's directory`);
};

/** Starts writing a model. Nothing is seen under its name before `commit`. */
export const pendingDirectory = (directory: string): PendingDirectory => {
  const hidden = partialSibling(directory);
  const made = new Set<string>();
  const written = new Set<string>();
  const write = (files: Files) =>
    writing(directory, () => {
      for (const [name, content] of Object.entries(files)) {
        written.add(name);
        const file = insideOf(hidden, name);
        const folder = path.dirname(file);
        if (!made.has(folder)) mkdirSync(folder, { recursive: true });
        made.add(folder);
        writeFileSync(file, content);
      }
    });
  const commit = () =>
    writing(directory, () => {
      const previous = `${hidden}.previous`;
      checkReplaceable(directory);
      if (existsSync(directory)) {
        for (const name of filesToKeep(directory, written)) {
          mkdirSync(path.dirname(path.join(hidden, name)), { recursive: true });
          cpSync(path.join(directory, name), path.join(hidden, name), { verbatimSymlinks: true });
        }
        renameSync(directory, previous);
      }
      renameSync(hidden, directory);
      rmSync(previous, { recursive: true, force: true });
    });
  return { write, commit, discard: () => rmSync(hidden, { recursive: true, force: true }) };
};

/** On Linux an ended process keeps its id until its parent, or a container's first process, asks how it ended. */
const hasEnded = (pid: number): boolean => {
  try {
    const status = readFileSync(`/proc/${pid}/stat`, "latin1");
    return /^[ZX]/.test(status.slice(status.lastIndexOf(")") + 2));
  } catch {
    return false;
  }
};

const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return !hasEnded(pid);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
};

/** Longer than any model takes: who has not touched its files since has only the id of who began them. */
const longestWrite = 10 * 60_000;

interface Leftover {
  readonly name: string;
  /** What it was to become. */
  readonly target: string;
  readonly writer: number;
  readonly token: string;
  /** An earlier model set aside, rather than one being written. */
  readonly isPrevious: boolean;
}

const leftoverOf = (name: string): Leftover[] => {
  const pattern = /^\.(.+)\.partial-(\d+)-([0-9a-f]{8})[0-9a-f]*(\.previous)?$/;
  const [, target, writer, token, previous] = pattern.exec(name) ?? [];
  if (!target || !writer || !token) return [];
  return [{ name, target, writer: Number(writer), token, isPrevious: previous !== undefined }];
};

const isBeingWritten = (out: string, { name, writer, token, isPrevious }: Leftover): boolean => {
  if (writer === process.pid) return token === processToken;
  if (!alive(writer)) return false;
  const touched = statSync(path.join(out, name), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return isPrevious || Date.now() - touched < longestWrite;
};

/** Removes what interrupted runs left, and gives back an earlier model whose replacement did not arrive. */
export const recoverDirectory = (out: string): void => {
  if (!existsSync(out)) return;
  for (const leftover of readdirSync(out).flatMap(leftoverOf)) {
    if (isBeingWritten(out, leftover)) continue;
    const [file, target] = [path.join(out, leftover.name), path.join(out, leftover.target)];
    writing(out, () => {
      if (leftover.isPrevious && !existsSync(target)) renameSync(file, target);
      else rmSync(file, { recursive: true, force: true });
    });
  }
};

/** Every file below a directory, by its path in it. */
export const filesBelow = (directory: string): string[] =>
  readdirSync(directory, { recursive: true, encoding: "utf8" })
    .filter((name) => statSync(path.join(directory, name)).isFile())
    .map((name) => name.split(path.sep).join("/"))
    .sort();

/** A file of a model, or undefined where it is not there. */
export const readFileIn = (directory: string, name: string): Uint8Array | undefined => {
  try {
    return readFileSync(path.join(directory, name));
  } catch (error) {
    if (["ENOENT", "ENOTDIR"].includes((error as NodeJS.ErrnoException).code ?? "")) return undefined;
    throw error;
  }
};
