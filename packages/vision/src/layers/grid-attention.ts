import {
  addDims,
  attend,
  type Dim,
  dimsEqual,
  linear,
  module,
  scaleDim,
  splitHeads,
  Tensor,
  weight,
} from "@tiny-random/nn";

/** The config fields that attention over a grid reads. */
interface GridAttentionConfig {
  readonly hidden_size: number;
  readonly num_attention_heads: number;
  readonly qkv_bias: boolean;
}

/** Distances between places along an axis, from `-length + 1`, counted from 0: int64 `[length²]`. */
const offsetsAlong = (table: Tensor, length: Dim): Tensor => {
  const { graph } = table;
  if (typeof length === "number") {
    const at = (index: number) => Math.floor(index / length) - (index % length) + length - 1;
    return graph.constant(
      Array.from({ length: length ** 2 }, (_, index) => at(index)),
      "int64",
    );
  }
  const places = Tensor.arange(graph, length);
  const distances = places.unsqueeze(1).sub(places.unsqueeze(0));
  return distances.add(graph.dimValue(length)).sub(1).flatten(0);
};

/** The table for as many distances as an axis has, interpolated where it was learned for others. */
const tableFor = (table: Tensor, length: Dim): Tensor => {
  const wanted = addDims(scaleDim(length, 2), -1);
  if (dimsEqual(table.size(0), wanted)) return table;
  const line = table.transpose(0, 1).unsqueeze(0).unsqueeze(2);
  return line
    .interpolate({ size: [1, wanted], mode: "bilinear" })
    .squeeze(2)
    .squeeze(0)
    .transpose(0, 1);
};

/** A row of the table of relative positions for each query's and key's place: `[2 · length − 1, width]` → `[length, length, width]`. */
const byOffset = (table: Tensor, length: Dim): Tensor =>
  tableFor(table, length).index_select(0, offsetsAlong(table, length)).unflatten(0, [length, length]);

/**
 * Decomposed relative position bias (Li et al., 2021): products of the query with a table of rows and one of columns.
 * Queries `[batch, heads, rows · columns, head_dim]` → `[batch, heads, rows · columns, rows · columns]`.
 */
const decomposedBias = (query: Tensor, byRows: Tensor, byColumns: Tensor, grid: readonly [Dim, Dim]): Tensor => {
  const [rows, columns] = grid;
  const places = query.unflatten(2, [rows, columns]);
  const products = (x: Tensor, table: Tensor, length: Dim) => x.matmul(byOffset(table, length).transpose(1, 2));
  const byRow = products(places, byRows, rows).unsqueeze(-1);
  const byColumn = products(places.transpose(2, 3), byColumns, columns).transpose(2, 3).unsqueeze(-2);
  return byRow.add(byColumn).flatten(4).flatten(2, 3);
};

/**
 * Attention over a grid of patches, `[batch, rows, columns, width]` → the same, from one projection for queries, keys and values.
 *
 * @param learned rows and columns for which relative positions are learned; none where it is undefined
 */
export const gridAttention = (c: GridAttentionConfig, learned?: readonly [rows: number, columns: number]) => {
  const [width, heads] = [c.hidden_size, c.num_attention_heads];
  const headSize = width / heads;
  const relativePositions = (length: number | undefined) =>
    length === undefined ? undefined : weight([2 * length - 1, headSize], headSize);
  return module(
    {
      rel_pos_h: relativePositions(learned?.[0]),
      rel_pos_w: relativePositions(learned?.[1]),
      qkv: linear(width, 3 * width, { bias: c.qkv_bias }),
      proj: linear(width, width),
    },
    (m, x: Tensor) => {
      const grid = [x.size(1), x.size(2)] as const;
      const parts = m.qkv(x.flatten(1, 2)).chunk(3, -1);
      const [query, key, value] = parts.map((part) => splitHeads(part, heads, headSize)) as [Tensor, Tensor, Tensor];
      const [rows, columns] = [m.rel_pos_h, m.rel_pos_w].map((table) => table && x.graph.parameter(table));
      const mask = rows && columns && decomposedBias(query, rows, columns, grid);
      return m.proj(attend(query, key, value, { mask })).unflatten(1, grid);
    },
  );
};
