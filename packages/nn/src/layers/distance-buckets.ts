import { type Dim, subtractDims } from "../dim.ts";
import { Tensor } from "../tensor.ts";

/** A value of each key's distance from each query, positive where the key comes later. */
export type OfDistance = (distance: number) => number;

/** Looks values up by int64 distances of any shape, all beyond `furthest` alike. */
export const ofDistances = (distances: Tensor, furthest: number, value: OfDistance): Tensor => {
  const near = distances.clamp(-furthest, furthest);
  const table = Array.from({ length: 2 * furthest + 1 }, (_, index) => value(index - furthest));
  return near.add(furthest).embedding(distances.graph.constant(table, "int64"));
};

/**
 * Looks values up by distance, all beyond `furthest` alike: `x` `[batch, length, ...]` → int64 `[length, keys]`, queries
 * by keys.
 *
 * @param keys how many keys there are, where the queries are the last of more
 */
export const byDistance = (x: Tensor, furthest: number, value: OfDistance, keys: Dim = x.size(1)): Tensor => {
  const { graph } = x;
  const all = Tensor.arange(graph, keys);
  const last =
    keys === x.size(1) ? all : Tensor.arange(graph, x.size(1)).add(graph.dimValue(subtractDims(keys, x.size(1))));
  return ofDistances(all.unsqueeze(0).sub(last.unsqueeze(1)), furthest, value);
};

/** Logarithms of distances are whole at powers: what rounding takes from them there comes back. */
const roundingError = 1e-9;

/** The bucket of a length among `count`: exact up to half of them, then by logarithm up to `furthest`. */
const lengthBucket = (length: number, count: number, furthest: number): number => {
  const exact = count / 2;
  if (length < exact) return length;
  const share = Math.log(length / exact) / Math.log(furthest / exact);
  return Math.min(exact + Math.floor(share * (count - exact) + roundingError), count - 1);
};

/** The bucket of a distance among `count`, half of them for later keys (Raffel et al., 2019). */
export const distanceBucket =
  (count: number, furthest: number): OfDistance =>
  (distance) =>
    lengthBucket(Math.abs(distance), count / 2, furthest) + (distance > 0 ? count / 2 : 0);

/** The bucket of a distance among `count` that are all for earlier keys, as a decoder has them. */
export const earlierBucket =
  (count: number, furthest: number): OfDistance =>
  (distance) =>
    lengthBucket(Math.max(-distance, 0), count, furthest);
