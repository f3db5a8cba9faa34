// How far a series' values are from 0 and apart, which models take away before they read them.
import type { Tensor } from "@tiny-random/nn";

/** By their mean magnitude, by their mean and deviation, or not at all. */
export type Scaling = "mean" | "std" | "none";

/** The scaling that a config names; `true` names that of the class. */
export const namedScaling = (named: string | boolean | null, ofClass: Scaling): Scaling => {
  if (named === true) return ofClass;
  return named === "mean" || named === "std" ? named : "none";
};

/** The place and the spread of series, `[batch, 1, ...]` each. */
export interface Scales {
  readonly loc: Tensor;
  readonly scale: Tensor;
}

const constantLike = (of: Tensor, value: number): Tensor =>
  of.graph
    .constant(
      [value],
      "float32",
      of.shape.map(() => 1),
    )
    .expand(of.shape);

/** The mean magnitude of what was observed; of a series of which nothing was, that of the batch. */
const meanScale = (values: Tensor, observed: Tensor): Tensor => {
  const [sum, count] = [values.mul(observed).abs().sum(1, true), observed.sum(1, true)];
  const ofBatch = sum.sum(0, true).div(count.sum(0, true).clamp(1));
  return sum.div(count.clamp(1)).where(count.gt(0), ofBatch).clamp(1e-10);
};

/** Mean and deviation of what was observed. */
const standardScales = (values: Tensor, observed: Tensor): Scales => {
  const count = observed.sum(1, true).clamp(1);
  const loc = values.mul(observed).sum(1, true).div(count);
  const apart = values.sub(loc).mul(observed);
  return { loc, scale: apart.mul(apart).sum(1, true).div(count).add(1e-5).sqrt() };
};

/**
 * The scales of series along the second axis (`TimeSeriesStdScaler` and its kin).
 *
 * @param values `[batch, length, ...]`
 * @param observed 1 where a value is known and 0 where it is missing, of the same shape
 */
export const scalesOf = (scaling: Scaling, values: Tensor, observed: Tensor): Scales => {
  if (scaling === "std") return standardScales(values, observed);
  const scale = meanScale(values, observed);
  const loc = constantLike(scale, 0);
  return { loc, scale: scaling === "mean" ? scale : constantLike(scale, 1) };
};

/** What of the scales is no constant, as outputs. */
export const scaleOutputs = (scaling: Scaling, { loc, scale }: Scales): Partial<Scales> => ({
  ...(scaling === "std" && { loc }),
  ...(scaling !== "none" && { scale }),
});
