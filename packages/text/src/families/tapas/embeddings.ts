import type { TapasConfig } from "@tiny-random/atlas/configs/tapas";
import { embedding, layerNorm, module, Tensor } from "@tiny-random/nn";
import type { TextContext } from "../../layers/sessions/backbone.ts";

/** One of a token's types, `[batch, length, types]` → `[batch, length]`. */
export const typeOf = ({ token_type_ids: types }: TextContext, index: number): Tensor => {
  if (!types) throw new Error("a session of tables needs token_type_ids");
  return types.select(2, index);
};

/** Places of columns and rows among the types of a token. */
export const columnType = 1;
export const rowType = 2;

/** Which tokens are in one cell: `[batch, length]` → booleans `[batch, length, length]`. */
export const inOneCell = (cells: Tensor): Tensor => cells.unsqueeze(2).eq(cells.unsqueeze(1));

/** Positions that begin again with every cell, as far as there are some. */
const cellPositions = (c: TapasConfig, context: TextContext, positions: Tensor): Tensor => {
  const [column, row] = [typeOf(context, columnType), typeOf(context, rowType)];
  const together = inOneCell(column.mul(c.type_vocab_sizes[rowType] ?? 1).add(row));
  const first = positions
    .unsqueeze(1)
    .where(together, positions.graph.dimValue(positions.size(1)))
    .amin(-1);
  return positions.sub(first).clamp(undefined, c.max_position_embeddings - 1);
};

/** Words with their place in a table (Herzig et al., 2020): a table of vectors for each of a token's types. */
export const embeddings = (c: TapasConfig) => {
  const keys = c.type_vocab_sizes.map((_, index) => `token_type_embeddings_${index}` as const);
  const tables = c.type_vocab_sizes.map((size) => embedding(size, c.hidden_size));
  return module(
    {
      word_embeddings: embedding(c.vocab_size, c.hidden_size),
      position_embeddings: embedding(c.max_position_embeddings, c.hidden_size),
      ...Object.fromEntries(keys.map((key, index) => [key, tables[index]])),
      LayerNorm: layerNorm(c.hidden_size, c.layer_norm_eps),
    },
    (m, ids: Tensor, context: TextContext) => {
      const absolute = Tensor.arange(ids.graph, ids.size(1)).unsqueeze(0);
      const positions = c.reset_position_index_per_cell ? cellPositions(c, context, absolute) : absolute;
      const placed = m.word_embeddings(ids).add(m.position_embeddings(positions));
      return m.LayerNorm(tables.reduce((sum, table, index) => sum.add(table(typeOf(context, index))), placed));
    },
  );
};
