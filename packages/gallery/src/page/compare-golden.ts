import type { StoredTensor } from "@tiny-random/nn";
import type { Compared } from "./run-result.ts";

/** Of a tensor's scale, as every other comparison of this project. */
const tolerance = 1e-4;

interface Answer {
  readonly dims: readonly number[];
  readonly data: ArrayLike<number | bigint>;
}

/** The mask where it covers the tensor's first axes: padded positions may be anything. */
const maskOf = ({ shape }: StoredTensor, mask: StoredTensor | undefined): StoredTensor | undefined =>
  mask && shape.slice(0, mask.shape.length).join() === mask.shape.join() ? mask : undefined;

/** Compares a golden output with an answer, at positions that are no padding, relative to the largest value. */
export const compareTensors = (
  name: string,
  expected: StoredTensor,
  answer: Answer | undefined,
  attentionMask: StoredTensor | undefined,
): Compared => {
  if (!answer) return { name, equal: false, found: "missing" };
  if (answer.dims.join() !== expected.shape.join())
    return { name, equal: false, found: `[${answer.dims.join(", ")}] instead of [${expected.shape.join(", ")}]` };
  const mask = maskOf(expected, attentionMask);
  const inner = mask ? expected.data.length / mask.data.length : 1;
  let [worst, scale] = [0, 1];
  for (const [index, value] of expected.data.entries()) {
    if (mask && !Number(mask.data[Math.floor(index / inner)])) continue;
    // Not a number stays one, and is no agreement.
    worst = Math.max(worst, Math.abs(Number(value) - Number(answer.data[index])));
    scale = Math.max(scale, Math.abs(Number(value)));
  }
  const found = `[${answer.dims.join(", ")}], largest difference ${(worst / scale).toExponential(1)} of its scale`;
  return { name, equal: worst / scale <= tolerance, found };
};

/** Compares ids, which are equal or not. */
export const compareIds = (name: string, expected: readonly number[], found: readonly number[]): Compared => {
  const equal = expected.join() === found.join();
  return { name, equal, found: equal ? `${found.length} ids` : `${found.join(" ")} instead of ${expected.join(" ")}` };
};
