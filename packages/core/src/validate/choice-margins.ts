import type { Graph, StoredTensor } from "@tiny-random/nn";
import type { LoadedModel } from "./forward.ts";
import type { OnnxSession } from "./onnx-session.ts";

/** Usual least distance between what a discrete choice takes and leaves, so that no runtime's rounding flips it. */
const clearLead = 1e-3;

/** Scores below it are what a mask forbids: whether they are among the largest changes nothing. */
const forbidden = -1e30;

/** A session's file that goes on with the scores of its discrete choices as outputs, for validation only. */
export interface Probe {
  readonly file: Uint8Array;
  /** How many each choice takes, and by how much they must lead, by output name. */
  readonly choices: ReadonlyMap<string, { readonly count: number; readonly lead?: number }>;
}

/** The probe of a session's file, undefined where its graph makes no discrete choices. */
export const probeOf = async (file: Uint8Array, { choices }: Graph): Promise<Probe | undefined> => {
  if (choices.length === 0) return undefined;
  const { withOutputs } = await import("@tiny-random/nn/onnx");
  const named = choices.map((choice, index) => [`choice.${index}`, choice] as const);
  return {
    file: withOutputs(file, new Map(named.map(([name, { scores }]) => [name, scores]))),
    choices: new Map(named),
  };
};

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
    return (taken as number) < forbidden ? Number.POSITIVE_INFINITY : (taken as number) - (left as number);
  });
  return Math.min(...leads);
};

const listening = (
  session: OnnxSession,
  { choices }: Probe,
  hear: (lead: number, needed: number) => void,
): OnnxSession => ({
  ...session,
  outputs: session.outputs.filter(({ name }) => !choices.has(name)),
  run: async (inputs) => {
    const results = Object.entries(await session.run(inputs));
    for (const [name, tensor] of results) {
      const choice = choices.get(name);
      if (choice) hear(leastLead(tensor, choice.count, inputs["attention_mask"]), choice.lead ?? clearLead);
    }
    return Object.fromEntries(results.filter(([name]) => !choices.has(name)));
  },
});

/** Does some work with a model and says whether all discrete choices that it made meanwhile were clear. */
export type Watch = <R>(
  work: () => Promise<R>,
) => Promise<{ readonly result: R; readonly problem: string | undefined }>;

/** A model loaded from its probes, without their further outputs, and what watches its choices. */
export const watched = (
  model: LoadedModel,
  probes: ReadonlyMap<string, Probe>,
): { readonly model: LoadedModel; readonly watch: Watch } => {
  let unclear = Number.POSITIVE_INFINITY;
  const hear = (lead: number, needed: number): void => {
    if (!(lead > needed)) unclear = Math.min(unclear, lead);
  };
  const sessions = [...model.sessions].map(([name, session]) => {
    const probe = probes.get(name);
    return [name, probe ? listening(session, probe, hear) : session] as const;
  });
  const watch: Watch = async (work) => {
    unclear = Number.POSITIVE_INFINITY;
    const result = await work();
    const problem =
      unclear === Number.POSITIVE_INFINITY
        ? undefined
        : `a discrete choice is not clear: it leads by ${unclear.toExponential(1)}`;
    return { result, problem };
  };
  return { model: { ...model, sessions: new Map(sessions) }, watch };
};
