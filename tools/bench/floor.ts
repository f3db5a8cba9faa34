import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { readSafetensors } from "@tiny-random/nn";
import { InferenceSession, Tensor } from "onnxruntime-node";

/** What no generator can go below: one session per session file, three runs of it, the bytes written. */
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

/** Milliseconds of the floor of a made model, its files given by name. */
export const measureFloor = async (model: string, names: readonly string[], scratch: string): Promise<Floor> => {
  const onnx = names.filter((name) => name.endsWith(".onnx"));
  const inputs = readSafetensors(readFileSync(path.join(model, "golden/inputs.safetensors")));
  let [session, runs] = [0, 0];
  for (const name of onnx) {
    const file = readFileSync(path.join(model, name));
    let loaded: InferenceSession | undefined;
    session += await timed(async () => {
      loaded = await InferenceSession.create(file, {
        graphOptimizationLevel: "disabled",
        intraOpNumThreads: 1,
        interOpNumThreads: 1,
      });
    });
    if (!loaded) throw new Error(`${name} was not loaded`);
    const feeds = feedsOf(loaded, inputs);
    for (let run = 0; run < 3; run++) runs += await timed(() => loaded?.run(feeds));
    await loaded.release();
  }
  const contents = names.map((name) => readFileSync(path.join(model, name)));
  // Fresh files in a fresh directory: overwriting would make the file system flush.
  const directory = mkdtempSync(path.join(scratch, "files-"));
  const write = await timed(() => {
    for (const [index, content] of contents.entries()) writeFileSync(path.join(directory, String(index)), content);
  });
  return { session, runs, write };
};

const feedsOf = (session: InferenceSession, inputs: ReturnType<typeof readSafetensors>): Record<string, Tensor> =>
  Object.fromEntries(
    session.inputMetadata.map((value) => {
      const known = inputs.get(value.name);
      if (known) return [value.name, new Tensor(known.dtype as "int64", known.data as BigInt64Array, known.shape)];
      const batch = inputs.get("input_ids")?.shape[0] ?? 1;
      const shape = value.isTensor
        ? value.shape.map((axis) => (typeof axis === "number" ? axis : axis === "batch_size" ? batch : 0))
        : [];
      return [
        value.name,
        new Tensor("float32", new Float32Array(shape.reduce((product, length) => product * length, 1)), shape),
      ];
    }),
  );
