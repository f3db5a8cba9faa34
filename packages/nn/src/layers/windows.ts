import { addDims, type Dim, scaleDim } from "../dim.ts";
import { Tensor } from "../tensor.ts";

/** An image cut into square windows: how many of them lie below and beside each other, and how long their edge is. */
export interface WindowGrid {
  readonly rows: Dim;
  readonly columns: Dim;
  readonly edge: number;
}

const countAlong = (x: Tensor, axis: number, edge: number): Dim =>
  x.graph.floorDivide(addDims(x.size(axis), edge - 1), edge);

/** The windows that cover `[batch, height, width, channels]`. */
export const windowGrid = (x: Tensor, edge: number): WindowGrid => ({
  rows: countAlong(x, 1, edge),
  columns: countAlong(x, 2, edge),
  edge,
});

const covered = ({ rows, columns, edge }: WindowGrid): readonly [height: Dim, width: Dim] => [
  scaleDim(rows, edge),
  scaleDim(columns, edge),
];

/** Zeros below and to the right of `[batch, height, width, channels]`, until windows cover it exactly. */
export const padToWindows = (x: Tensor, grid: WindowGrid): Tensor => {
  const [height, width] = covered(grid);
  const more = (length: Dim, axis: number) => addDims(length, scaleDim(x.size(axis), -1));
  const [below, beside] = [more(height, 1), more(width, 2)];
  return below === 0 && beside === 0 ? x : x.pad([0, 0, 0, beside, 0, below, 0, 0]);
};

/** `[batch, height, width, channels]` → `[batch · rows · columns, edge², channels]`. */
export const inWindows = (x: Tensor, { rows, columns, edge }: WindowGrid): Tensor =>
  x
    .reshape([x.size(0), rows, edge, columns, edge, x.size(3)])
    .permute(0, 1, 3, 2, 4, 5)
    .flatten(3, 4)
    .flatten(0, 2);

/** What `inWindows` made, as it was, for a batch of the same size. */
export const outOfWindows = (windows: Tensor, grid: WindowGrid, batch: Dim): Tensor => {
  const { rows, columns, edge } = grid;
  return windows
    .reshape([batch, rows, columns, edge, edge, windows.size(2)])
    .permute(0, 1, 3, 2, 4, 5)
    .reshape([batch, ...covered(grid), windows.size(2)]);
};

/** `[batch, height, width, channels]` moved up and to the left by a number known at run time; what leaves comes in again. */
export const shifted = (x: Tensor, by: Tensor): Tensor =>
  [1, 2].reduce((moved, axis) => {
    const length = x.graph.dimValue(x.size(axis));
    const source = Tensor.arange(x.graph, x.size(axis)).add(by).add(length).remainder(length);
    return moved.index_select(axis, source);
  }, x);

/** Which of three regions a row or column of a shifted image is of: the last window's and what came in again are apart. */
const regions = (graph: Tensor["graph"], length: Dim, edge: number, shift: Tensor): Tensor => {
  const index = Tensor.arange(graph, length);
  const end = graph.dimValue(length);
  return index
    .ge(end.sub(edge))
    .to("int64")
    .add(index.ge(end.sub(shift)).to("int64"));
};

/**
 * What keeps pixels of a shifted window apart that are no neighbours in the image: added to scores, `[windows, 1, edge²,
 * edge²]` (Liu et al., 2021, figure 4).
 */
export const shiftMask = (shift: Tensor, grid: WindowGrid, batch: Dim): Tensor => {
  const { rows, columns, edge } = grid;
  const [height, width] = covered(grid);
  const { graph } = shift;
  const vertical = regions(graph, height, edge, shift).mul(3).unsqueeze(1);
  const region = vertical.add(regions(graph, width, edge, shift).unsqueeze(0));
  const inside = region.reshape([rows, edge, columns, edge]).permute(0, 2, 1, 3).flatten(2);
  const apart = inside.unsqueeze(2).eq(inside.unsqueeze(3)).logical_not().to("float32").mul(-100);
  return apart
    .unsqueeze(2)
    .unsqueeze(0)
    .expand([batch, rows, columns, 1, edge * edge, edge * edge])
    .flatten(0, 2);
};
