import type { Graph, StoredTensor } from "@tiny-random/nn";
import { forward, type LoadedModel } from "./forward.ts";
import { loadSession, type OnnxSession } from "./onnx-session.ts";
import type { Tensors } from "./plugin.ts";

/** A session's graph whose discrete choices are outputs too, for validation only. */
export interface Probe {
  readonly file: Uint8Array;
  /** How many each choice takes, by output name. */
  readonly counts: ReadonlyMap<string, number>;
}

/** Makes the scores of every discrete choice an output of its graph; how many each choice takes, by output name. */
export const exposeChoices = (graph: Graph): ReadonlyMap<string, number> =>
  new Map(
    graph.choices.map(({ scores, count }, index) => {
      const name = `choice.${index}`;
      graph.output(name, scores);
      return [name, count];
    }),
  );

/** The rows along the last axis that stand at unpadded positions. */
const unpaddedRows = ({ shape, data }: StoredTensor, mask: StoredTensor | undefined): Float32Array[] => {
  const length = shape.at(-1) as number;
  const rows = Array.from({ length: data.length / length }, (_, row) =>
    (data as Float32Array).slice(row * length, (row + 1) * length),
  );
  const masked = mask?.shape.every((size, axis) => size === shape[axis]);
  if (!mask || !masked) return rows;
  const perPosition = rows.length / mask.data.length;
  return rows.filter((_, row) => Number(mask.data[Math.floor(row / perPosition)]) !== 0);
};

/** The least distance between a chosen score and the best one that is not chosen, at unpadded positions. */
export const leastLead = (scores: StoredTensor, count: number, mask: StoredTensor | undefined): number => {
  if (scores.shape.at(-1) === count) return Number.POSITIVE_INFINITY;
  const leads = unpaddedRows(scores, mask).map((row) => {
    const [left, taken] = row.sort().subarray(row.length - count - 1);
    return (taken as number) - (left as number);
  });
  return Math.min(...leads);
};

const listening = (session: OnnxSession, { counts }: Probe, hear: (lead: number) => void): OnnxSession => ({
  ...session,
  outputs: session.outputs.filter(({ name }) => !counts.has(name)),
  run: async (inputs) => {
    const results = Object.entries(await session.run(inputs));
    for (const [name, tensor] of results) {
      const count = counts.get(name);
      if (count !== undefined) hear(leastLead(tensor, count, inputs["attention_mask"]));
    }
    return Object.fromEntries(results.filter(([name]) => !counts.has(name)));
  },
});

/** The least lead of any discrete choice that a forward of some inputs makes. */
export type LeadOf = (inputs: Tensors) => Promise<number>;

/** Runs work that may ask how clear a model's choices are; the probes are loaded only where there are choices. */
export const withProbes = async <R>(
  model: LoadedModel,
  probes: ReadonlyMap<string, Probe>,
  work: (leadOf: LeadOf) => Promise<R>,
): Promise<R> => {
  const loaded: OnnxSession[] = [];
  let least = Number.POSITIVE_INFINITY;
  const sessions = new Map(model.sessions);
  for (const [name, probe] of probes) {
    const session = await loadSession(probe.file);
    loaded.push(session);
    sessions.set(
      name,
      listening(session, probe, (lead) => {
        least = Math.min(least, lead);
      }),
    );
  }
  try {
    return await work(async (inputs) => {
      least = Number.POSITIVE_INFINITY;
      if (probes.size > 0) await forward({ ...model, sessions }, inputs);
      return least;
    });
  } finally {
    for (const session of loaded) await session.release();
  }
};
