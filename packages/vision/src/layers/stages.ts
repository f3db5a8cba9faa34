import { InputError } from "@tiny-random/core";
import { type AnyModule, module, type Tensor } from "@tiny-random/nn";

/** The features that go into the first stage, and those after each, as `hidden_states` in Transformers has them. */
export const afterEach = (stages: readonly ((x: Tensor) => Tensor)[], x: Tensor): Tensor[] => {
  const features = [x];
  for (const stage of stages) features.push(stage(features.at(-1) as Tensor));
  return features;
};

/** The features after the last stage. */
export const lastOf = (features: readonly Tensor[]): Tensor => features.at(-1) as Tensor;

/** The names of a backbone's stages, the stem's first, and of those whose features it gives. */
export interface StagedConfig {
  readonly stage_names: readonly string[];
  readonly out_features: readonly string[];
}

/** What a backbone's config asks for, of something for every stage. Throws InputError for a stage that there is not. */
const chosenStages = <T>({ stage_names, out_features }: StagedConfig, perStage: readonly T[]): T[] =>
  out_features.map((name) => {
    const chosen = perStage[stage_names.indexOf(name)];
    if (chosen !== undefined) return chosen;
    const hint = `The stages are ${stage_names.join(", ")}.`;
    throw new InputError(`out_features asks for ${name}, which is no stage of the model`, hint);
  });

const numbered = (features: readonly Tensor[]): Record<string, Tensor> =>
  Object.fromEntries(features.map((feature, index) => [`feature_maps.${index}`, feature]));

/** The chosen stages' features as a backbone's outputs: `feature_maps.0`, `feature_maps.1` ... */
export const featureMaps = (c: StagedConfig, features: readonly Tensor[]): Record<string, Tensor> =>
  numbered(chosenStages(c, features));

/**
 * The same behind a norm for every chosen stage, which stands under the stage's name.
 *
 * @param widths channels after the stem and after every stage
 * @param norm normalizes the channels of `[batch, channels, height, width]`
 */
export const normedFeatureMaps = <N extends ((x: Tensor) => Tensor) & AnyModule>(
  c: StagedConfig,
  widths: readonly number[],
  norm: (width: number) => N,
) => {
  const norms = chosenStages(c, widths).map(norm);
  const named = Object.fromEntries(norms.map((each, index) => [c.out_features[index] ?? "", each] as const));
  return module(named, (m, features: readonly Tensor[]) => {
    const chosen = chosenStages(c, features);
    return numbered(chosen.map((feature, index) => m[c.out_features[index] ?? ""]?.(feature) ?? feature));
  });
};
