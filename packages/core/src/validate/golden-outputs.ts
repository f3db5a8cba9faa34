import { readSafetensors } from "@tiny-random/nn";
import { differences, tolerance } from "./compare.ts";

/**
 * Whether two files of golden outputs hold the same tensors, within tolerance. Throws where one is no such file.
 *
 * @param limit largest difference, of the scale of what is expected
 */
export const sameGoldenOutputs = (a: Uint8Array, b: Uint8Array, limit = tolerance): boolean => {
  const [one, other] = [Object.fromEntries(readSafetensors(a)), Object.fromEntries(readSafetensors(b))];
  const sameNames = Object.keys(one).sort().join() === Object.keys(other).sort().join();
  return sameNames && differences(one, other, limit).length === 0;
};
