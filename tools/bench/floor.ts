import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import {
  type Architecture,
  chainsOf,
  forward,
  loadSession,
  type ModelConfig,
  type OnnxSession,
} from "@tiny-random/core";
import { readSafetensors } from "@tiny-random/nn";

/** What no generator can go below: one session per session file, three runs of each, the bytes written. */
export interface Floor {
  readonly session: number;
  readonly runs: number;
  readonly write: number;
}

const timed = async (work: () => unknown): Promise<number> => {
  const start = performance.now();
  await work();
  return performance.now() - start;
};

/** Milliseconds of the files' bytes written as fresh files: overwriting would make the file system flush. */
const writing = (model: string, names: readonly string[], scratch: string): Promise<number> => {
  const contents = names.map((name) => readFileSync(path.join(model, name)));
  const directory = mkdtempSync(path.join(scratch, "files-"));
  return timed(() => {
    for (const [index, content] of contents.entries()) writeFileSync(path.join(directory, String(index)), content);
  });
};

/**
 * Milliseconds of the floor of a made model.
 *
 * @param names its files
 * @param architecture its class, which may make one forward of several sessions
 */
export const measureFloor = async (
  model: string,
  names: readonly string[],
  scratch: string,
  architecture: Architecture,
): Promise<Floor> => {
  const sessions = new Map<string, OnnxSession>();
  let [session, runs] = [0, 0];
  for (const name of names.filter((file) => file.endsWith(".onnx"))) {
    const file = readFileSync(path.join(model, name));
    session += await timed(async () => sessions.set(path.basename(name, ".onnx"), await loadSession(file)));
  }
  const measuredSessions = new Map(
    [...sessions].map(([name, loaded]) => {
      const run: OnnxSession["run"] = async (inputs) => {
        const start = performance.now();
        const outputs = await loaded.run(inputs);
        runs += performance.now() - start;
        return outputs;
      };
      return [name, { ...loaded, run }];
    }),
  );
  const measured = {
    sessions: measuredSessions,
    ...chainsOf(architecture, JSON.parse(readFileSync(path.join(model, "config.json"), "utf8")) as ModelConfig),
  };
  const inputs = Object.fromEntries(readSafetensors(readFileSync(path.join(model, "golden/inputs.safetensors"))));
  for (let run = 0; run < 3; run++) await forward(measured, inputs);
  for (const loaded of sessions.values()) await loaded.release();
  return { session, runs, write: await writing(model, names, scratch) };
};
