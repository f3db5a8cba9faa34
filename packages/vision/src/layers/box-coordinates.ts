// Coordinates of boxes and points, from 0 to 1.
import { Tensor } from "@tiny-random/nn";
import { periods } from "./detr-positions.ts";

/** What the sigmoid makes a coordinate of; those at an edge of the image stay finite. */
export const inverseSigmoid = (x: Tensor, epsilon = 1e-5): Tensor => {
  const inside = x.clamp(0, 1);
  return inside.clamp(epsilon).div(inside.neg().add(1).clamp(epsilon)).log();
};

/**
 * Sines and cosines of every coordinate, an image being one turn: `[batch, queries, coordinates]` →
 * `[batch, queries, coordinates · features]`.
 */
export const coordinateSines = (coordinates: Tensor, features: number): Tensor => {
  const divisors = coordinates.graph.constant(periods(features), "float32");
  const turn = coordinates
    .mul(2 * Math.PI)
    .unsqueeze(-1)
    .div(divisors);
  return Tensor.stack([turn.sin(), turn.cos()], -1).flatten(2);
};

/** The row before the column, then height or width as they are: how most detectors order the sines of boxes. */
export const rowFirst = (coordinates: Tensor): Tensor => {
  const count = coordinates.size(-1) as number;
  const order = Array.from({ length: count }, (_, index) => (index < 2 ? 1 - index : index));
  return coordinates.index_select(-1, coordinates.graph.constant(order, "int64"));
};
