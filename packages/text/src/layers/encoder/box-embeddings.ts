// Vectors of boxes on a page of 1000 by 1000: of their edges, heights and widths (LayoutLM; Xu et al., 2020).

import { embedding, type Tensor } from "@tiny-random/nn";
import { furtherInput, type TextContext } from "../sessions/backbone.ts";

/** How many positions an edge has, features of an edge's vector, and of that of a height or width. */
export interface BoxTableSizes {
  readonly positions: number;
  readonly edge: number;
  readonly extent: number;
}

/** A module's tables of edges, heights and widths. */
export const boxTables = ({ positions, edge, extent }: BoxTableSizes) => ({
  x_position_embeddings: embedding(positions, edge),
  y_position_embeddings: embedding(positions, edge),
  h_position_embeddings: embedding(positions, extent),
  w_position_embeddings: embedding(positions, extent),
});

/** The left, upper, right and lower edges of boxes `[batch, length, 4]`. */
const edgesOf = (boxes: Tensor) =>
  [0, 1, 2, 3].map((edge) => boxes.select(2, edge)) as [left: Tensor, upper: Tensor, right: Tensor, lower: Tensor];

/** Vectors of boxes int64 `[batch, length, 4]`: of the four edges, of the height, of the width, `[batch, length, features]` each. */
export const boxVectors = (m: ReturnType<typeof boxTables>, boxes: Tensor): readonly Tensor[] => {
  const [left, upper, right, lower] = edgesOf(boxes);
  const last = Number(m.h_position_embeddings.weight.shape[0]) - 1;
  const extent = (from: Tensor, to: Tensor) => to.sub(from).clamp(0, last);
  return [
    m.x_position_embeddings(left),
    m.y_position_embeddings(upper),
    m.x_position_embeddings(right),
    m.y_position_embeddings(lower),
    m.h_position_embeddings(extent(upper, lower)),
    m.w_position_embeddings(extent(left, right)),
  ];
};

/** The boxes of a session's tokens, `[batch, length, 4]`. */
export const boxesOf = (context: TextContext): Tensor => furtherInput(context, "bbox");
