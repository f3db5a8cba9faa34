import type { Tensor } from "@tiny-random/nn";

/** Rates of the sines and cosines of positions: the same for two features in a row. */
const periods = (features: number): number[] =>
  Array.from({ length: features }, (_, index) => 10000 ** ((2 * Math.floor(index / 2)) / features));

/** Sines and cosines of places along an axis, which is one turn long: `[features]` of each. */
const waves = (length: number, features: number): number[][] => {
  const rates = periods(features);
  return Array.from({ length }, (_, place) => {
    const turn = ((place + 1) / (length + 1e-6)) * 2 * Math.PI;
    return rates.map((rate, index) => (index % 2 === 0 ? Math.sin(turn / rate) : Math.cos(turn / rate)));
  });
};

/** Sine positions of a map (Carion et al., 2020), of rows first: `[batch, width, rows, columns]`. */
export const sinePositions = (map: Tensor): Tensor => {
  const [width, rows, columns] = map.shape.slice(1) as [number, number, number];
  const [ofRows, ofColumns] = [waves(rows, width / 2), waves(columns, width / 2)];
  const values = Array.from({ length: width }, (_, feature) =>
    Array.from({ length: rows * columns }, (_, place) => {
      const [row, column] = [Math.floor(place / columns), place % columns];
      const wave = feature < width / 2 ? ofRows[row] : ofColumns[column];
      return wave?.[feature % (width / 2)] ?? 0;
    }),
  );
  return map.graph.constant(values.flat(), "float32", [1, width, rows, columns]).expand(map.shape);
};
