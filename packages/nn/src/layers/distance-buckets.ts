import { Tensor } from "../tensor.ts";

/** A value of each key's distance from each query, positive where the key comes later. */
export type OfDistance = (distance: number) => number;

/**
 * Looks values up by distance, all beyond `furthest` alike: `x` `[batch, length, ...]` → int64 `[length, length]`,
 * queries by keys.
 */
export const byDistance = (x: Tensor, furthest: number, value: OfDistance): Tensor => {
  const { graph } = x;
  const places = Tensor.arange(graph, x.size(1));
  const distance = places.unsqueeze(0).sub(places.unsqueeze(1)).clamp(-furthest, furthest);
  const table = Array.from({ length: 2 * furthest + 1 }, (_, index) => value(index - furthest));
  return distance.add(furthest).embedding(graph.constant(table, "int64"));
};

/** Logarithms of distances are whole at powers: what rounding takes from them there comes back. */
const roundingError = 1e-9;

/**
 * The bucket of a distance among `count`, half of them for later keys: exact up to a quarter of the buckets, then by
 * logarithm up to `furthest` (Raffel et al., 2019).
 */
export const distanceBucket =
  (count: number, furthest: number): OfDistance =>
  (distance) => {
    const half = count / 2;
    const exact = half / 2;
    const length = Math.abs(distance);
    const share = Math.log(length / exact) / Math.log(furthest / exact);
    const far = exact + Math.floor(share * (half - exact) + roundingError);
    return (length < exact ? length : Math.min(far, half - 1)) + (distance > 0 ? half : 0);
  };
