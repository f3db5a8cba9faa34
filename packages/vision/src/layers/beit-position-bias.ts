import { addDims, asSequence, type Dim, module, Parameter, scaleDim, Tensor } from "@tiny-random/nn";
import type { Grid } from "./vit-embeddings.ts";

/** Row and column of every place of a grid, row by row: int64 `[rows · columns]` each. */
const places = (x: Tensor, [rows, columns]: Grid): readonly [row: Tensor, column: Tensor] => {
  const { graph } = x;
  const row = Tensor.arange(graph, rows).unsqueeze(1);
  const column = Tensor.arange(graph, columns).unsqueeze(0);
  const shape = [rows, columns];
  return [row.expand(shape).flatten(0), column.expand(shape).flatten(0)];
};

/** The query's place less the key's, counted from 0: int64 `[places, places]`. */
const offsets = (place: Tensor, length: Tensor): Tensor =>
  place.unsqueeze(1).sub(place.unsqueeze(0)).add(length.sub(1));

/**
 * BEiT's relative position bias (Bao et al., 2021): for each head a bias for every offset in rows and columns between two
 * patches, and three for pairs with the class token. It is interpolated for images of another size (MiDaS 3.1).
 *
 * @param learned rows and columns of patches that the table is for
 * @returns called with the sequence and its grid: `[1, heads, 1 + patches, 1 + patches]`
 */
export const relativePositionBias = (heads: number, [rows, columns]: readonly [number, number]) => {
  const [tall, wide] = [2 * rows - 1, 2 * columns - 1];
  const relative_position_bias_table = new Parameter([tall * wide + 3, heads], { kind: "embedding" });
  return module({ relative_position_bias_table }, (m, x: Tensor, grid: Grid) => {
    const { graph } = x;
    const table = graph.parameter(m.relative_position_bias_table);
    const square = table
      .slice(0, 0, tall * wide)
      .reshape([1, wide, tall, heads])
      .permute(0, 3, 1, 2);
    const [height, width] = grid.map((length) => graph.dimValue(length)) as [Tensor, Tensor];
    const size = grid.map((length) => addDims(scaleDim(length, 2), -1)) as [Dim, Dim];
    const byOffset = asSequence(square.interpolate({ size, mode: "bilinear" })).squeeze(0);
    const [row, column] = places(x, grid);
    const index = offsets(row, height).mul(width.mul(2).sub(1)).add(offsets(column, width));
    const patchToPatch = index.embedding(byOffset).permute(2, 0, 1);
    // The last three rows of the table: class token to patch, patch to class token, class token to itself.
    const special = (offset: number) =>
      table
        .slice(0, tall * wide + offset, tall * wide + offset + 1)
        .unsqueeze(-1)
        .permute(1, 0, 2);
    const length = row.size(0);
    const fromClass = Tensor.cat([special(2), special(0).expand([heads, 1, length])], 2);
    const fromPatches = Tensor.cat([special(1).expand([heads, length, 1]), patchToPatch], 2);
    return Tensor.cat([fromClass, fromPatches], 1).unsqueeze(0);
  });
};
