// Positions of patches in a table that checkpoints hold.
import { InputError } from "@tiny-random/core";
import { Parameter } from "@tiny-random/nn";

/** Sines and cosines alternate; less their mean, and scaled to a deviation of 0.1. */
const sinusoids = (rows: number, width: number): Float32Array => {
  const data = Float64Array.from({ length: rows * width }, (_, index) => {
    const [row, feature] = [Math.floor(index / width), index % width];
    const angle = row * Math.exp(-Math.log(10000) * ((feature - (feature % 2)) / width));
    return feature % 2 === 0 ? Math.sin(angle) : Math.cos(angle);
  });
  const mean = data.reduce((sum, value) => sum + value, 0) / data.length;
  const squares = data.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const deviation = Math.sqrt(squares / (data.length - 1));
  return Float32Array.from(data, (value) => (value - mean) / (10 * deviation));
};

/** The table of a kind of positions, `[rows, width]`. Throws InputError for a kind that no class knows. */
export const patchPositions = (kind: string, rows: number, width: number): Parameter => {
  if (kind === "random") return new Parameter([rows, width], { kind: "embedding" });
  if (kind === "sincos") return new Parameter([rows, width], { kind: "exact", data: () => sinusoids(rows, width) });
  throw new InputError(`positional_encoding_type ${kind} is not known; known are random, sincos`);
};
