import { type RotaryTables, rotate, Tensor } from "@tiny-random/nn";

/** Moves pairs of neighbouring features to (feature i, feature i + size / 2), which `rotate` pairs. */
export const apart = (x: Tensor): Tensor =>
  Tensor.cat([x.slice(-1, 0, undefined, 2), x.slice(-1, 1, undefined, 2)], -1);

/** Turns the first features, each with its neighbour; the others stay. */
export const turnNeighbours = (x: Tensor, tables: RotaryTables | undefined): Tensor => {
  if (!tables) return x;
  const [size, rotated] = [x.size(-1) as number, tables.cos.size(-1) as number];
  const [turning, staying] = x.split([rotated, size - rotated], -1) as [Tensor, Tensor];
  return Tensor.cat([rotate(apart(turning), tables), staying], -1);
};

/** Turns the last features, in the pairs of the tables; the others stay. */
export const turnLast = (x: Tensor, tables: RotaryTables | undefined): Tensor => {
  if (!tables) return x;
  const [size, rotated] = [x.size(-1) as number, tables.cos.size(-1) as number];
  const [staying, turning] = x.split([size - rotated, rotated], -1) as [Tensor, Tensor];
  return Tensor.cat([staying, rotate(turning, tables)], -1);
};
