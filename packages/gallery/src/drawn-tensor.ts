import type { StoredTensor } from "@tiny-random/nn";
import type { DrawnTensor } from "./page-data.ts";

/** A drawing has at most so many rows, and so many values a row. */
const mostRows = 16;
const mostValues = 64;

/** Three significant digits are more than a screen shows. */
const short = (value: number): number => (Number.isFinite(value) ? Number(value.toPrecision(3)) : 0);

/** Indices spread evenly over a length. */
const spread = (length: number, most: number): number[] =>
  Array.from({ length: Math.min(length, most) }, (_, index) =>
    length <= most ? index : Math.floor((index * length) / most),
  );

/**
 * A tensor as it can be drawn: the first element of every axis but the last two, and of those every n-th row and value
 * where there are many. A vector is one row.
 */
export const drawnTensor = (name: string, { dtype, shape, data }: StoredTensor): DrawnTensor => {
  const [rows, columns] = [shape.at(-2) ?? 1, shape.at(-1) ?? 1];
  let [least, greatest, sum] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  for (const element of data) {
    const value = Number(element);
    [least, greatest, sum] = [Math.min(least, value), Math.max(greatest, value), sum + value];
  }
  const values =
    data.length === 0
      ? []
      : spread(rows, mostRows).map((row) =>
          spread(columns, mostValues).map((column) => short(Number(data[row * columns + column]))),
        );
  const [low, high, mean] = data.length === 0 ? [0, 0, 0] : [short(least), short(greatest), short(sum / data.length)];
  return { name, dtype, shape, least: low, greatest: high, mean, values };
};
