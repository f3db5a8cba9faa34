import type { TapasConfig } from "@tiny-random/atlas/configs/tapas";
import { Tensor } from "@tiny-random/nn";
import type { TextContext } from "../../layers/sessions/backbone.ts";
import { columnType, inOneCell, rowType, typeOf } from "./embeddings.ts";

/** What is added to the score of something that cannot be chosen. */
const excluded = -10000;

/** Keeps a division by a count of none finite. */
const epsilon = 1e-10;

/** The scores of a text's tokens, by which cells are chosen and by which columns are: `[batch, length]` each. */
interface TokenScores {
  readonly cells: Tensor;
  readonly columns: Tensor;
}

/** Scores of columns `[batch, columns]`: the mean over a column's cells; columns that the table lacks are excluded. */
const columnScores = (c: TapasConfig, ofCells: Tensor, kept: Tensor, tokens: Tensor, column: Tensor): Tensor => {
  const index = Tensor.arange(column.graph, c.max_num_columns).unsqueeze(0);
  const isIn = column.unsqueeze(1).eq(index.unsqueeze(2)).to("float32");
  const overColumns = (perToken: Tensor) => isIn.matmul(perToken.div(tokens).unsqueeze(-1)).squeeze(-1);
  const count = overColumns(kept);
  const scores = overColumns(ofCells.mul(kept)).div(count.add(epsilon));
  const isAbsent = count.lt(0.5).logical_and(index.ne(0));
  const present = scores.add(isAbsent.to("float32").mul(excluded));
  return c.allow_empty_column_selection ? present : present.add(index.eq(0).to("float32").mul(excluded));
};

/**
 * Scores of cells at each of their tokens, `[batch, length]`: those outside of the likeliest column are excluded. Tokens
 * outside of the table, padding among them, are one cell.
 */
export const selectCells = (c: TapasConfig, scores: TokenScores, context: TextContext): Tensor => {
  const row = typeOf(context, rowType).clamp(undefined, c.max_num_rows - 1);
  const column = typeOf(context, columnType).clamp(undefined, c.max_num_columns - 1);
  const together = inOneCell(row.mul(c.max_num_columns).add(column)).to("float32");
  const tokens = together.sum(-1);
  const meanOfCell = (perToken: Tensor) => together.matmul(perToken.unsqueeze(-1)).squeeze(-1).div(tokens);
  const kept = meanOfCell(context.attention_mask.to("float32"));
  const byColumn = columnScores(c, meanOfCell(scores.columns), kept, tokens, column);
  byColumn.graph.noteChoice({ scores: byColumn.unsqueeze(1), count: 1 });
  const isChosen = column.eq(byColumn.argmax(-1, true)).logical_and(column.ne(0));
  const left = kept.mul(isChosen.to("float32")).neg().add(1);
  return meanOfCell(scores.cells).add(left.mul(excluded));
};
