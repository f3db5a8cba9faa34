import { module, Parameter, type Tensor } from "@tiny-random/nn";

/** A table of token vectors multiplied by a number of the config: ids `[batch, length]` → `[batch, length, width]`. */
export const multipliedEmbedding = (rows: number, width: number, multiplier: number) =>
  module({ weight: new Parameter([rows, width], { kind: "embedding" }) }, (m, ids: Tensor) =>
    ids.embedding(m.weight).mul(multiplier),
  );
