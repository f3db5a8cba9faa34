import { Tensor } from "@tiny-random/nn";

/** Sines and cosines of places along an axis: int64 `[places]` → `[places, 2 · frequencies]`. */
const waves = (places: Tensor, frequencies: number): Tensor => {
  const rates = Array.from({ length: frequencies }, (_, index) => 1 / 10000 ** (index / frequencies));
  const angles = places.to("float32").unsqueeze(1).mul(places.graph.constant(rates, "float32"));
  return Tensor.cat([angles.sin(), angles.cos()], 1);
};

/** Sinusoids of each patch's column, then of its row: a grid `[batch, width, rows, columns]` → `[rows · columns, width]`. */
export const patchSinusoids = (grid: Tensor, width: number): Tensor => {
  const [rows, columns] = [grid.size(2), grid.size(3)];
  const along = (places: Tensor) => waves(places, width / 4);
  const horizontal = along(Tensor.arange(grid.graph, columns))
    .unsqueeze(0)
    .expand([rows, columns, width / 2]);
  const vertical = along(Tensor.arange(grid.graph, rows))
    .unsqueeze(1)
    .expand([rows, columns, width / 2]);
  return Tensor.cat([horizontal, vertical], 2).flatten(0, 1);
};
