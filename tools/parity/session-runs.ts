import { readFileSync } from "node:fs";
import {
  chainsOf,
  directoryFiles,
  type Families,
  filledConfig,
  forward,
  loadSession,
  type OnnxSession,
  type Runtime,
  readConfigOf,
  readJsonObject,
  readProvenance,
} from "@tiny-random/core";
import { readSafetensors } from "@tiny-random/nn";

/** Arrays by name. */
export type Tensors = Parameters<typeof forward>[1];

/** How sessions are put together to a forward pass. */
export type Chains = ReturnType<typeof chainsOf>;

/** The arrays of a safetensors file. */
export const readTensors = (file: string): Tensors => Object.fromEntries(readSafetensors(readFileSync(file)));

/** How the sessions of a model in a directory are put together. */
export const chainsIn = async (installed: Families, directory: string): Promise<Chains> => {
  const { modelType, architecture } = readProvenance(directory);
  const family = await installed.load(modelType);
  const { config, readers } = await readConfigOf(
    installed,
    family,
    readJsonObject(directoryFiles(directory), "config.json") ?? {},
  );
  return chainsOf(family.architectures[architecture], filledConfig(config, family, readers));
};

/** A forward pass of sessions, all optimized as clients have them. */
export const answersOf = async (
  files: ReadonlyMap<string, Uint8Array>,
  inputs: Tensors,
  chains: Chains,
  runtime?: Runtime,
): Promise<Tensors> => {
  const sessions = new Map<string, OnnxSession>();
  try {
    for (const [name, file] of files) sessions.set(name, await loadSession(file, "all", runtime));
    return await forward({ sessions, ...chains }, inputs);
  } finally {
    for (const session of sessions.values()) await session.release();
  }
};

/** ONNX files by the session's name. */
export type Sessions = ReadonlyMap<string, Uint8Array>;

/** Sessions whose files are edited. */
export const edited = (files: Sessions, edit: (file: Uint8Array) => Uint8Array) =>
  new Map([...files].map(([name, file]) => [name, edit(file)]));
