// Probabilistic heads: the parameters of a distribution of what comes next.
import { InputError } from "@tiny-random/core";
import { linear, module, type Tensor } from "@tiny-random/nn";

/** (x + √(x² + 4)) / 2, above 0 everywhere (`squareplus`). */
const squarePlus = (x: Tensor): Tensor => x.add(x.mul(x).add(4).sqrt()).div(2);

const positive = (x: Tensor): Tensor => squarePlus(x).clamp(2 ** -23);
const free = (x: Tensor): Tensor => x;

/** The parameters of each distribution, in their order, and what keeps them in their domain. */
const domains: Readonly<Record<string, readonly ((x: Tensor) => Tensor)[]>> = {
  // Degrees of freedom, place, spread.
  student_t: [(x) => squarePlus(x).add(2), free, positive],
  // Place, spread.
  normal: [free, positive],
  // Count, logits.
  negative_binomial: [squarePlus, free],
};

/**
 * A linear map for each parameter of a distribution over so many values: `[..., features]` → `[..., dim]` each, or `[...]`
 * where there is one value (`ParameterProjection`). Throws InputError for a distribution that no class knows.
 */
export const distributionProjection = (distribution: string, features: number, dim: number) => {
  const domain = domains[distribution];
  if (!domain) {
    const known = Object.keys(domains).join(", ");
    throw new InputError(`distribution_output ${distribution} is not known; known are ${known}`);
  }
  return module({ proj: domain.map(() => linear(features, dim)) }, (m, x: Tensor): readonly Tensor[] =>
    domain.map((bounded, index) => {
      const parameter = bounded((m.proj[index] as ReturnType<typeof linear>)(x));
      return dim === 1 ? parameter.squeeze(-1) : parameter;
    }),
  );
};

/**
 * Parameters as they are once their distribution was asked for at a scale: the logits of a negative binomial one are moved in
 * place.
 */
export const atScale = (distribution: string, parameters: readonly Tensor[], scale: Tensor): readonly Tensor[] =>
  distribution === "negative_binomial"
    ? parameters.map((parameter, index) => (index === 1 ? parameter.add(scale.log()) : parameter))
    : parameters;

/** Targets in a config's range from its first number to its second; as they are without one. */
export const inRange = (range: readonly unknown[] | null, targets: Tensor): Tensor => {
  if (range === null) return targets;
  const [low, high] = range as readonly [number, number];
  return targets
    .sigmoid()
    .mul(high - low)
    .add(low);
};

/** Several outputs of one name by their number: `prediction_outputs.0`. */
export const numbered = (name: string, parts: readonly Tensor[]): Record<string, Tensor> =>
  Object.fromEntries(parts.map((part, index) => [`${name}.${index}`, part]));
