// Episodes of a game: what a model that reads no tokens is given.
import { type InputPurpose, type InputSynthesizer, idTensor, spreadTensor, type Tensors } from "@tiny-random/core";
import type { StoredTensor } from "@tiny-random/nn";

/** How many steps each episode of a batch has. */
const lengths = (kind: InputPurpose["kind"]): readonly number[] | undefined =>
  kind === "golden" ? [7, 4] : kind === "other" ? [5] : undefined;

/** Which steps are some, `[episodes, steps]`: the shorter ones are padded behind. */
const masked = (steps: readonly number[]): StoredTensor => {
  const longest = Math.max(...steps);
  return idTensor(steps.map((own) => Array.from({ length: longest }, (_, step) => (step < own ? 1 : 0))));
};

const synthesizer =
  (inputs: (shape: readonly [episodes: number, steps: number], attempt: number) => Tensors): InputSynthesizer =>
  (_processors, { kind, attempt }) => {
    const steps = lengths(kind);
    if (!steps) return undefined;
    const shape = [steps.length, Math.max(...steps)] as const;
    return { raw: {}, inputs: { ...inputs(shape, attempt), attention_mask: masked(steps) } };
  };

/** States, actions and returns of episodes that began some steps ago. */
export const episodes = (stateSize: number, actionSize: number): InputSynthesizer =>
  synthesizer(([count, steps], attempt) => ({
    states: spreadTensor([count, steps, stateSize], 3 * attempt),
    actions: spreadTensor([count, steps, actionSize], 3 * attempt + 1),
    returns_to_go: spreadTensor([count, steps, 1], 3 * attempt + 2),
    timesteps: idTensor(
      Array.from({ length: count }, (_row, episode) => Array.from({ length: steps }, (_, step) => 5 * episode + step)),
    ),
  }));

/** Token ids for the transformer alone: of a vocabulary of one, all the same. */
export const onlyToken: InputSynthesizer = synthesizer(([count, steps]) => ({
  input_ids: idTensor(Array.from({ length: count }, () => Array<number>(steps).fill(0))),
}));
