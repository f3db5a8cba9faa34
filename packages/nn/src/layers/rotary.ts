import { Tensor } from "../tensor.ts";

/** Which features turn together: feature i with i + half, or each with its neighbour. */
export type RotaryPairs = "halves" | "neighbours";

/** Cosines and sines by position, `[batch, 1, length, rotated]`: each pair's two entries are alike. */
export interface RotaryTables {
  readonly cos: Tensor;
  readonly sin: Tensor;
  readonly pairs: RotaryPairs;
}

/** Each pair (a, b) as (-b, a). */
const quarterTurn = (x: Tensor, pairs: RotaryPairs): Tensor => {
  if (pairs === "halves") {
    const [first, second] = x.chunk(2, -1) as [Tensor, Tensor];
    return Tensor.cat([second.neg(), first], -1);
  }
  const size = x.size(-1) as number;
  const [even, odd] = x.unflatten(-1, [size / 2, 2]).chunk(2, -1) as [Tensor, Tensor];
  return Tensor.cat([odd.neg(), even], -1).flatten(-2);
};

/**
 * Turns each pair of features by its position's angle: `[batch, heads, length, head_dim]`. Where the tables are narrower
 * than a head, its first features turn and the rest stay; without tables nothing turns.
 */
export const rotate = (x: Tensor, tables: RotaryTables | undefined): Tensor => {
  if (!tables) return x;
  const { cos, sin, pairs } = tables;
  const [size, rotated] = [x.size(-1) as number, cos.size(-1) as number];
  if (size === rotated) return x.mul(cos).add(quarterTurn(x, pairs).mul(sin));
  const [turning, staying] = x.split([rotated, size - rotated], -1) as [Tensor, Tensor];
  return Tensor.cat([rotate(turning, tables), staying], -1);
};
