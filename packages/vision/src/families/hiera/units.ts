import { type Dim, scaleDim, type Tensor } from "@tiny-random/nn";

// The order of Hiera's tokens (Ryali et al., 2023): `[batch, places, units, channels]`. A place in a mask unit is a number
// whose first two digits are what one pooling takes together: the last halving of rows and of columns.

/** Mask units below and beside each other. */
export type UnitGrid = readonly [rows: Dim, columns: Dim];

/** How often a mask unit is divided on each axis until one token is left, and by what: `[rows, columns]`. */
export interface UnitShape {
  readonly divisions: number;
  readonly stride: readonly [rows: number, columns: number];
}

const digits = ({ divisions, stride }: UnitShape, axis: 0 | 1): number[] =>
  Array.from({ length: divisions }, () => stride[axis]);

/** Tokens along each axis of a mask unit. */
export const unitEdges = ({ divisions, stride }: UnitShape): readonly [rows: number, columns: number] => [
  stride[0] ** divisions,
  stride[1] ** divisions,
];

/** The mask units of a grid of tokens, `[batch, height, width, channels]`. */
export const unitGrid = (x: Tensor, shape: UnitShape): UnitGrid => {
  const [rows, columns] = unitEdges(shape);
  return [x.graph.floorDivide(x.size(1), rows), x.graph.floorDivide(x.size(2), columns)];
};

/** `[batch, height, width, channels]` → `[batch, places, units, channels]`. */
export const unrolled = (x: Tensor, shape: UnitShape): Tensor => {
  const count = shape.divisions;
  const [rows, columns] = unitGrid(x, shape);
  const split = x.reshape([x.size(0), rows, ...digits(shape, 0), columns, ...digits(shape, 1), x.size(3)]);
  const places = Array.from({ length: count }, (_, index) => [1 + count - index, 2 + 2 * count - index]).flat();
  const turned = split.permute(0, ...places, 1, 2 + count, 3 + 2 * count);
  return turned.flatten(1, 2 * count).flatten(2, 3);
};

/** `[batch, places, units, channels]` → `[batch, units, height, width, channels]` of every mask unit. */
export const inUnits = (x: Tensor, shape: UnitShape): Tensor => {
  const count = shape.divisions;
  const pairs = Array.from({ length: count }, () => shape.stride).flat();
  const split = x.reshape([x.size(0), ...pairs, x.size(2), x.size(3)]);
  const along = (side: 0 | 1) => Array.from({ length: count }, (_, digit) => 1 + 2 * (count - 1 - digit) + side);
  return split
    .permute(0, 1 + 2 * count, ...along(0), ...along(1), 2 + 2 * count)
    .reshape([x.size(0), x.size(2), ...unitEdges(shape), x.size(3)]);
};

/** `[batch, units, height, width, channels]` → the image `[batch, height, width, channels]`. */
export const joinedUnits = (x: Tensor, [rows, columns]: UnitGrid): Tensor => {
  const [height, width] = [x.size(2) as number, x.size(3) as number];
  return x
    .reshape([x.size(0), rows, columns, height, width, x.size(4)])
    .permute(0, 1, 3, 2, 4, 5)
    .reshape([x.size(0), scaleDim(rows, height), scaleDim(columns, width), x.size(4)]);
};
