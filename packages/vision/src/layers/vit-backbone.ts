import type { ModelConfig } from "@tiny-random/core";
import type { Tensor } from "@tiny-random/nn";

/** The config fields that choose the layers whose states a Vision Transformer returns as a backbone. */
interface VitBackboneConfig extends ModelConfig {
  readonly num_hidden_layers: number;
  readonly stage_names: readonly string[];
  readonly out_features: readonly string[];
  readonly out_indices: readonly number[];
}

/** `stage12` → 12, `stem` → 0. */
const stageIndex = (stage: string): number => Number(/\d+$/.exec(stage)?.[0] ?? 0);

const stageName = (index: number): string => (index === 0 ? "stem" : `stage${index}`);

/** The names of the stem and of every layer of a Vision Transformer of this depth. */
export const layerStages = (depth: number): string[] =>
  Array.from({ length: depth + 1 }, (_, index) => stageName(index));

/** The layers that a reference chooses: by out_indices where out_features has nothing but the last layer, its default. */
const chosenIndices = ({ out_features, out_indices, num_hidden_layers }: VitBackboneConfig): readonly number[] => {
  const named = out_features.map(stageIndex);
  return named.length === 1 && named[0] === num_hidden_layers ? out_indices : named;
};

/** Fields of the tiny config: one layer for each chosen one, two at least, and the same number of chosen layers. */
export const tinyVitBackbone = (reference: VitBackboneConfig) => {
  const indices = chosenIndices(reference);
  const stems = indices[0] === 0 ? 1 : 0;
  const depth = Math.max(2, indices.length - stems);
  const out_indices = indices.map((_, order) => (order < stems ? 0 : depth - indices.length + order + 1));
  return {
    num_hidden_layers: depth,
    stage_names: layerStages(depth),
    out_features: out_indices.map(stageName),
    out_indices,
  };
};

/**
 * The states of the layers that `out_features` names.
 *
 * @param states the states before the first layer and after each
 */
export const chosenStates = (
  c: Pick<VitBackboneConfig, "out_features">,
  states: readonly Tensor[],
): readonly Tensor[] => states.filter((_, index) => c.out_features.includes(stageName(index)));
