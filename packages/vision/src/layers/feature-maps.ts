import { InputError } from "@tiny-random/core";
import { type AnyModule, module, type Tensor } from "@tiny-random/nn";

/**
 * The input of the first stage and the output of every stage, in the order of Transformers' `hidden_states`.
 *
 * @param others what every stage reads beside them
 */
export const afterEach = <A extends readonly unknown[]>(
  stages: readonly ((x: Tensor, ...others: A) => Tensor)[],
  x: Tensor,
  ...others: A
): Tensor[] => {
  const features = [x];
  for (const stage of stages) features.push(stage(features.at(-1) as Tensor, ...others));
  return features;
};

/** The output of the last stage. */
export const lastOf = (features: readonly Tensor[]): Tensor => features.at(-1) as Tensor;

/** The config fields that name a backbone's stages, the stem first, and choose those whose feature maps it returns. */
interface StagesConfig {
  readonly stage_names: readonly string[];
  readonly out_features: readonly string[];
}

/** The values of the chosen stages, of one value per stage. Throws InputError for a stage that does not exist. */
const ofChosenStages = <T>({ stage_names, out_features }: StagesConfig, perStage: readonly T[]): T[] =>
  out_features.map((name) => {
    const chosen = perStage[stage_names.indexOf(name)];
    if (chosen !== undefined) return chosen;
    const hint = `The stages are ${stage_names.join(", ")}.`;
    throw new InputError(`out_features asks for ${name}, which is no stage of the model`, hint);
  });

/** Outputs that are one list in Transformers: `name.0`, `name.1` ... */
export const numbered = (name: string, values: readonly Tensor[]): Record<string, Tensor> =>
  Object.fromEntries(values.map((value, index) => [`${name}.${index}`, value]));

/** Feature maps as a backbone's outputs: `feature_maps.0`, `feature_maps.1` ... */
export const numberedMaps = (maps: readonly Tensor[]): Record<string, Tensor> => numbered("feature_maps", maps);

/** The chosen stages' feature maps as a backbone's outputs. */
export const featureMaps = (c: StagesConfig, features: readonly Tensor[]): Record<string, Tensor> =>
  numberedMaps(ofChosenStages(c, features));

/**
 * The same, each map normalized by a norm that stands under its stage's name.
 *
 * @param widths channels after the stem and after every stage
 * @param norm normalizes the channels of `[batch, channels, height, width]`
 */
export const normedFeatureMaps = <N extends ((x: Tensor) => Tensor) & AnyModule>(
  c: StagesConfig,
  widths: readonly number[],
  norm: (width: number) => N,
) => {
  const norms = ofChosenStages(c, widths).map(norm);
  const byStage = Object.fromEntries(norms.map((each, index) => [c.out_features[index] ?? "", each] as const));
  return module(byStage, (m, features: readonly Tensor[]) => {
    const chosen = ofChosenStages(c, features);
    return numberedMaps(chosen.map((feature, index) => m[c.out_features[index] ?? ""]?.(feature) ?? feature));
  });
};
