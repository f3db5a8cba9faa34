import type { StoredTensor } from "@tiny-random/nn";
import type { DrawnTensor } from "./page-data.ts";
import { shadesText } from "./shades.ts";

/** A drawing has at most so many rows, and so many values a row. */
const mostRows = 8;
const mostValues = 36;

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
  if (data.length === 0) return { name, dtype, shape, least: 0, greatest: 0, mean: 0, rows: [] };
  let [least, greatest, sum] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  for (const element of data) {
    const value = Number(element);
    [least, greatest, sum] = [Math.min(least, value), Math.max(greatest, value), sum + value];
  }
  const drawn = spread(rows, mostRows).map((row) =>
    shadesText(
      spread(columns, mostValues).map((column) => Number(data[row * columns + column])),
      least,
      greatest,
    ),
  );
  return {
    name,
    dtype,
    shape,
    rows: drawn,
    least: short(least),
    greatest: short(greatest),
    mean: short(sum / data.length),
  };
};
