import { activation, attend, layerNorm, linear, module, splitHeads, type Tensor, weight } from "@tiny-random/nn";

/** The config fields that layers over a grid of patches read. */
export interface GridLayerConfig {
  readonly hidden_size: number;
  readonly num_attention_heads: number;
  readonly layer_norm_eps: number;
  readonly qkv_bias: boolean;
  readonly use_rel_pos: boolean;
  readonly mlp_dim: number;
  readonly hidden_act: string;
}

/** Rows of a table of distances, for each query's place and each key's: `[2 · side − 1, width]` → `[side, side, width]`. */
const byDistance = (table: Tensor, side: number): Tensor => {
  const places = Array.from({ length: side ** 2 }, (_, at) => Math.floor(at / side) - (at % side) + side - 1);
  return table.index_select(0, table.graph.constant(places, "int64")).unflatten(0, [side, side]);
};

/**
 * Biases by rows and columns between query and key, as the query answers to each (Li et al., 2021): queries
 * `[batch, heads, side², head_dim]` → `[batch, heads, side², side²]`.
 */
const decomposedBias = (query: Tensor, rows: Tensor, columns: Tensor, side: number): Tensor => {
  const grid = query.unflatten(2, [side, side]);
  const answers = (x: Tensor, table: Tensor) => x.matmul(byDistance(table, side).transpose(1, 2));
  const byRow = answers(grid, rows).unsqueeze(-1);
  const byColumn = answers(grid.transpose(2, 3), columns).transpose(2, 3).unsqueeze(-2);
  return byRow.add(byColumn).flatten(4).flatten(2, 3);
};

/** Attention within a square of patches, `[batch, side, side, width]`, with biases by distance. */
const gridAttention = (c: GridLayerConfig, side: number) => {
  const [width, heads] = [c.hidden_size, c.num_attention_heads];
  const headSize = width / heads;
  const distances = () => (c.use_rel_pos ? weight([2 * side - 1, headSize], headSize) : undefined);
  return module(
    {
      rel_pos_h: distances(),
      rel_pos_w: distances(),
      qkv: linear(width, 3 * width, { bias: c.qkv_bias }),
      proj: linear(width, width),
    },
    (m, x: Tensor) => {
      const parts = m.qkv(x.flatten(1, 2)).chunk(3, -1);
      const [query, key, value] = parts.map((part) => splitHeads(part, heads, headSize)) as [Tensor, Tensor, Tensor];
      const [rows, columns] = [m.rel_pos_h, m.rel_pos_w].map((table) => table && x.graph.parameter(table));
      const mask = rows && columns && decomposedBias(query, rows, columns, side);
      return m.proj(attend(query, key, value, { mask })).unflatten(1, [side, side]);
    },
  );
};

/** A grid cut into squares, zeros where it ends inside one: `[batch, side, side, width]` → `[batch · squares, by, by, width]`. */
const intoSquares = (x: Tensor, side: number, by: number): Tensor => {
  const count = Math.ceil(side / by);
  const padded = x.pad([0, 0, 0, count * by - side, 0, count * by - side]);
  const squares = padded.reshape([x.size(0), count, by, count, by, x.size(3)]).permute(0, 1, 3, 2, 4, 5);
  return squares.reshape([-1, by, by, x.size(3) as number]);
};

/** The other way round. */
const fromSquares = (squares: Tensor, side: number, by: number): Tensor => {
  const count = Math.ceil(side / by);
  const width = squares.size(3) as number;
  const grid = squares.reshape([-1, count, count, by, by, width]).permute(0, 1, 3, 2, 4, 5);
  return grid
    .reshape([-1, count * by, count * by, width])
    .slice(1, 0, side)
    .slice(2, 0, side);
};

/** lin2(act(lin1(x))). */
export const gridMlp = (width: number, features: number, act: string) =>
  module({ lin1: linear(width, features), lin2: linear(features, width) }, (m, x: Tensor) =>
    m.lin2(activation(act)(m.lin1(x))),
  );

/**
 * Attention over a whole grid, or within squares of it, and feed-forward, each behind its norm (Kirillov et al., 2023).
 *
 * @param window patches along a square's side; 0 for the whole grid
 */
export const gridLayer = (c: GridLayerConfig, side: number, window: number) =>
  module(
    {
      layer_norm1: layerNorm(c.hidden_size, c.layer_norm_eps),
      attn: gridAttention(c, window || side),
      layer_norm2: layerNorm(c.hidden_size, c.layer_norm_eps),
      mlp: gridMlp(c.hidden_size, c.mlp_dim, c.hidden_act),
    },
    (m, x: Tensor) => {
      const normed = m.layer_norm1(x);
      const seen = window ? fromSquares(m.attn(intoSquares(normed, side, window)), side, window) : m.attn(normed);
      const attended = x.add(seen);
      return attended.add(m.mlp(m.layer_norm2(attended)));
    },
  );
