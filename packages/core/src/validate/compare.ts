import type { StoredTensor } from "@tiny-random/nn";
import type { Tensors } from "../contract/plugin.ts";

/** Largest difference allowed, of the scale of what is expected. */
export const tolerance = 1e-4;

/** Largest absolute difference over the scale (largest absolute expected value, at least 1). */
const relativeDifference = (expected: StoredTensor, actual: StoredTensor): number => {
  if (expected.shape.join() !== actual.shape.join()) return Number.POSITIVE_INFINITY;
  let [difference, scale] = [0, 1];
  for (let index = 0; index < expected.data.length; index++) {
    const [value, other] = [Number(expected.data[index]), Number(actual.data[index])];
    // Two infinite scores of what a mask forbids are the same, although nothing is their difference.
    const distance = value === other ? 0 : Math.abs(value - other);
    if (!(distance <= difference)) difference = distance;
    if (Math.abs(value) > scale && Number.isFinite(value)) scale = Math.abs(value);
  }
  return difference / scale;
};

/** Largest difference of any named array, of its scale; infinite where one is missing or has another shape. */
export const largestDifference = (expected: Tensors, actual: Tensors): number =>
  Object.entries(expected).reduce((worst, [name, tensor]) => {
    const other = actual[name];
    const difference = other ? relativeDifference(tensor, other) : Number.POSITIVE_INFINITY;
    return difference <= worst ? worst : Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference;
  }, 0);

/** What differs by more than the tolerance, one sentence each. */
export const differences = (expected: Tensors, actual: Tensors, limit = tolerance): string[] =>
  Object.entries(expected).flatMap(([name, tensor]) => {
    const other = actual[name];
    if (!other) return [`${name} is missing`];
    if (other.shape.join() !== tensor.shape.join())
      return [`${name} has shape [${other.shape}] instead of [${tensor.shape}]`];
    const difference = relativeDifference(tensor, other);
    return difference <= limit ? [] : [`${name} differs by ${difference.toExponential(1)} of its scale`];
  });
