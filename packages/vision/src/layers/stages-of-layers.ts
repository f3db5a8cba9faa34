import type { ModelConfig } from "@tiny-random/core";
import type { Tensor } from "@tiny-random/nn";

/** The config fields that say which layers' states a backbone gives. */
export interface StagesConfig extends ModelConfig {
  readonly num_hidden_layers: number;
  readonly stage_names: readonly string[];
  readonly out_features: readonly string[];
  readonly out_indices: readonly number[];
}

/** `stage12` → 12, `stem` → 0. */
const numberOf = (stage: string): number => Number(/\d+$/.exec(stage)?.[0] ?? 0);

const stageName = (index: number): string => (index === 0 ? "stem" : `stage${index}`);

/** The chosen layers of a reference: the one of two lists that says more than the last layer. */
const chosen = ({ out_features, out_indices, num_hidden_layers }: StagesConfig): readonly number[] => {
  const named = out_features.map(numberOf);
  return named.length === 1 && named[0] === num_hidden_layers ? out_indices : named;
};

/** As many layers as are chosen, at least two, and the last of them chosen; all three lists say the same. */
export const tinyStages = (reference: StagesConfig) => {
  const indices = chosen(reference);
  const [first, count] = [indices[0] === 0 ? 1 : 0, indices.length];
  const depth = Math.max(2, count - first);
  const out_indices = indices.map((_, order) => (order < first ? 0 : depth - count + order + 1));
  return {
    num_hidden_layers: depth,
    stage_names: Array.from({ length: depth + 1 }, (_, index) => stageName(index)),
    out_features: out_indices.map(stageName),
    out_indices,
  };
};

/** The states of the chosen layers, of those before, between and after all layers. */
export const chosenStates = (c: Pick<StagesConfig, "out_features">, states: readonly Tensor[]): readonly Tensor[] =>
  states.filter((_, index) => c.out_features.includes(stageName(index)));
