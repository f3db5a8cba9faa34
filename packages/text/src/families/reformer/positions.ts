import { InputError } from "@tiny-random/core";
import { type AnyModule, embedding, module, Parameter, Tensor } from "@tiny-random/nn";
import type { ReformerConfig } from "./config.ts";

/** Vectors of places: int64 `[length]` → `[length, width]`. */
type Positions = ((places: Tensor) => Tensor) & AnyModule;

/** Axial positions (Kitaev et al., 2020): the features of a place's row in a grid, then those of its column. */
const axialPositions = (c: ReformerConfig): Positions => {
  const [rows, columns] = c.axial_pos_shape;
  const [rowWidth, columnWidth] = c.axial_pos_embds_dim;
  if (rows === undefined || columns === undefined || rowWidth === undefined || columnWidth === undefined)
    throw new InputError("axial positions need two lengths in axial_pos_shape and two widths in axial_pos_embds_dim");
  const table = (shape: readonly number[]) => new Parameter(shape, { kind: "embedding" }, { keepFloat32: true });
  return module(
    { weights: [table([rows, 1, rowWidth]), table([1, columns, columnWidth])] as const },
    (m, places: Tensor) => {
      const [ofRows, ofColumns] = m.weights.map((weights) => places.graph.parameter(weights)) as [Tensor, Tensor];
      const row = places.div(columns).embedding(ofRows.squeeze(1));
      return Tensor.cat([row, places.remainder(columns).embedding(ofColumns.squeeze(0))], -1);
    },
  );
};

/** The vectors of places, by rows and columns or one for each. */
export const reformerPositions = (c: ReformerConfig): Positions => {
  if (c.axial_pos_embds) return axialPositions(c);
  return module({ embedding: embedding(c.max_position_embeddings, c.hidden_size) }, (m, places: Tensor) =>
    m.embedding(places),
  );
};
