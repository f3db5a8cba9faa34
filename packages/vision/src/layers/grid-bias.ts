import { addDims, asSequence, type Dim, module, Parameter, scaleDim, Tensor } from "@tiny-random/nn";

type Grid = readonly [rows: Dim, columns: Dim];

/** Row and column of every place of a grid, row by row: int64 `[rows · columns]` each. */
const places = (x: Tensor, [rows, columns]: Grid): readonly [row: Tensor, column: Tensor] => {
  const { graph } = x;
  const row = Tensor.arange(graph, rows).unsqueeze(1);
  const column = Tensor.arange(graph, columns).unsqueeze(0);
  const shape = [rows, columns];
  return [row.expand(shape).flatten(0), column.expand(shape).flatten(0)];
};

/** Query's place less key's, from 0 on: int64 `[places, places]`. */
const apart = (place: Tensor, length: Tensor): Tensor => place.unsqueeze(1).sub(place.unsqueeze(0)).add(length.sub(1));

/**
 * A bias of each head for how far two patches are apart in rows and in columns, and three for pairs with the first token
 * (BEiT, Bao et al., 2021); interpolated for a grid that is not the learned one, as MiDaS 3.1 has it.
 *
 * @param learned rows and columns of patches that the table is for
 * @returns called with the sequence and its grid: `[1, heads, 1 + patches, 1 + patches]`
 */
export const gridBias = (heads: number, [rows, columns]: readonly [number, number]) => {
  const [tall, wide] = [2 * rows - 1, 2 * columns - 1];
  const relative_position_bias_table = new Parameter([tall * wide + 3, heads], { kind: "embedding" });
  return module({ relative_position_bias_table }, (m, x: Tensor, grid: Grid) => {
    const { graph } = x;
    const table = graph.parameter(m.relative_position_bias_table);
    const square = table
      .slice(0, 0, tall * wide)
      .reshape([1, wide, tall, heads])
      .permute(0, 3, 1, 2);
    const [down, across] = grid.map((length) => graph.dimValue(length)) as [Tensor, Tensor];
    const size = grid.map((length) => addDims(scaleDim(length, 2), -1)) as [Dim, Dim];
    const distances = asSequence(square.interpolate({ size, mode: "bilinear" })).squeeze(0);
    const [row, column] = places(x, grid);
    const index = apart(row, down).mul(across.mul(2).sub(1)).add(apart(column, across));
    const between = index.embedding(distances).permute(2, 0, 1);
    const pair = (offset: number) =>
      table
        .slice(0, tall * wide + offset, tall * wide + offset + 1)
        .unsqueeze(-1)
        .permute(1, 0, 2);
    const length = row.size(0);
    const fromFirst = Tensor.cat([pair(2), pair(0).expand([heads, 1, length])], 2);
    const rest = Tensor.cat([pair(1).expand([heads, length, 1]), between], 2);
    return Tensor.cat([fromFirst, rest], 1).unsqueeze(0);
  });
};
