import { readFileSync } from "node:fs";
import path from "node:path";
import { filesBelow, sha256 } from "@tiny-random/core";
import { readSafetensors, type StoredTensor } from "@tiny-random/nn";

/** Shape, largest absolute value (at least 1) and two weighted sums of one golden output. */
type Figure = readonly [shape: string, scale: number, one: number, other: number];

/** What golden outputs came to, by file and output; of a recorded continuation its hash. */
export type Figures = Readonly<Record<string, Readonly<Record<string, Figure>> | string>>;

/** Largest difference of a sum, of the scale of the output. */
const tolerance = 1e-4;

const outputs = /^golden\/(.+\/)?outputs\.safetensors$/;
const continuation = /^golden\/(.+\/)?generation\.json$/;

/** Whether a file holds what a model answered: it differs by processor, or tells of what does. */
export const isAnswer = (file: string): boolean => outputs.test(file) || continuation.test(file);

/**
 * A factor within ±1 for every element, as if by chance: differences do not cancel out in a sum, still less in both, and
 * elements that change places are seen.
 */
const factor = (index: number, seed: number): number => {
  let mixed = Math.imul(index ^ seed, 0x9e3779b1);
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  return (mixed ^ (mixed >>> 13)) / 2 ** 31;
};

const shortened = (value: number): number => Number(value.toPrecision(9));

const figureOf = ({ dtype, shape, data }: StoredTensor): Figure => {
  let [scale, one, other] = [1, 0, 0];
  for (let index = 0; index < data.length; index++) {
    const value = Number(data[index]);
    scale = Math.max(scale, Math.abs(value));
    one += factor(index, 1) * value;
    other += factor(index, 0x5bd1e995) * value;
  }
  return [`${dtype} [${shape}]`, shortened(scale), shortened(one), shortened(other)];
};

/** The figures of a model's golden outputs. */
export const figuresOf = (directory: string): Figures => {
  const read = (file: string) => readFileSync(path.join(directory, file));
  const figures = filesBelow(directory)
    .filter(isAnswer)
    .map((file) => {
      if (continuation.test(file)) return [file, sha256(read(file))] as const;
      const tensors = [...readSafetensors(read(file))].map(([name, tensor]) => [name, figureOf(tensor)] as const);
      return [file, Object.fromEntries(tensors)] as const;
    });
  return Object.fromEntries(figures);
};

const isNear = (one: number, other: number, limit: number): boolean => Math.abs(one - other) <= limit;

const sameFigure = (known: Figure | undefined, found: Figure | undefined): boolean => {
  if (!known || !found || known[0] !== found[0]) return false;
  const limit = /^b?float/.test(known[0]) ? tolerance * known[1] : 0;
  return [1, 2, 3].every((at) => isNear(Number(known[at]), Number(found[at]), limit));
};

const keysOfBoth = (one: object, other: object): string[] => [...new Set([...Object.keys(one), ...Object.keys(other)])];

/** Whether golden outputs are those of a ledger, within tolerance. */
export const sameFigures = (known: Figures, found: Figures): boolean =>
  keysOfBoth(known, found).every((file) => {
    const [one, other] = [known[file], found[file]];
    if (typeof one !== "object" || typeof other !== "object") return one === other;
    return keysOfBoth(one, other).every((name) => sameFigure(one[name], other[name]));
  });
