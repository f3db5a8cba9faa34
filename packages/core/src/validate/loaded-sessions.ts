import { ValidationError } from "../contract/errors.ts";
import type { Architecture, ModelConfig } from "../contract/plugin.ts";
import type { LoadedModel } from "./forward.ts";
import { loadSession, type OnnxSession } from "./onnx-session.ts";

const loadAll = async (sessions: ReadonlyMap<string, Uint8Array>): Promise<Map<string, OnnxSession>> => {
  const loaded = new Map<string, OnnxSession>();
  for (const [name, file] of sessions) {
    try {
      loaded.set(name, await loadSession(file));
    } catch (cause) {
      for (const session of loaded.values()) await session.release();
      const [problem] = (cause instanceof Error ? cause.message : String(cause)).split("\n");
      throw new ValidationError(`onnx/${name}.onnx cannot be loaded: ${problem}`, { cause });
    }
  }
  return loaded;
};

/** How a class chains its sessions, where their names alone do not say it. */
export const chainsOf = (
  architecture: Architecture | undefined,
  config: ModelConfig,
): Pick<LoadedModel, "forward" | "decoding" | "infinite" | "rowOf"> => {
  const { forward, decoding, infinite, rowOf } = architecture ?? {};
  return {
    ...(forward && { forward: (run, inputs) => forward(run, inputs, config) }),
    ...(decoding && { decoding }),
    ...(infinite && { infinite: Object.keys(infinite) }),
    ...(rowOf && { rowOf: (inputs, row) => rowOf(inputs, row, config) }),
  };
};

/** Runs work on a model's loaded sessions and always releases them. */
export const withSessions = async <R>(
  sessions: ReadonlyMap<string, Uint8Array>,
  made: { readonly architecture: Architecture; readonly config: ModelConfig } | undefined,
  work: (model: LoadedModel) => Promise<R>,
): Promise<R> => {
  const loaded = await loadAll(sessions);
  try {
    return await work({ sessions: loaded, ...(made && chainsOf(made.architecture, made.config)) });
  } finally {
    for (const session of loaded.values()) await session.release();
  }
};
