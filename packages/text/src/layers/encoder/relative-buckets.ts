import { byDistance, type Tensor } from "@tiny-random/nn";

/** Distances that are told apart. */
export interface Distances {
  /** The furthest one, from which on all are alike. */
  readonly furthest: number;
  /** How many there are on each side; fewer than `furthest` are spaced by logarithm. */
  readonly span: number;
}

/** A distance by logarithm beyond the half of the span, its sign kept (`make_log_bucket_position`). */
const spaced = (distance: number, { furthest, span }: Distances): number => {
  const middle = span / 2;
  const length = Math.abs(distance);
  if (length <= middle) return distance;
  const share = Math.log(length / middle) / Math.log((furthest - 1) / middle);
  return Math.sign(distance) * (Math.ceil(share * (middle - 1)) + middle);
};

/** The index of each distance, query's place less key's, among `2 · span`: `x` `[batch, length, ...]` → `[length, length]`. */
export const distanceIndex = (x: Tensor, distances: Distances): Tensor => {
  const { furthest, span } = distances;
  return byDistance(x, furthest, (keyLessQuery) => {
    const distance = span < furthest ? spaced(-keyLessQuery, distances) : -keyLessQuery;
    return Math.min(Math.max(distance + span, 0), 2 * span - 1);
  });
};
