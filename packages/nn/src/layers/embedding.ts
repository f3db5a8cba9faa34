import { module } from "../module.ts";
import { type Initialization, Parameter } from "../parameter.ts";
import type { Tensor } from "../tensor.ts";

/** Rows of a table by index: `[...ids]` int64 → `[...ids, width]` (`torch.nn.Embedding`). */
export const embedding = (rows: number, width: number, initialization: Initialization = { kind: "embedding" }) =>
  module({ weight: new Parameter([rows, width], initialization) }, (m, ids: Tensor) => ids.embedding(m.weight));

/**
 * Rows multiplied by a scale (default √width), as tied checkpoints hold them: small enough that the head does not only echo its input
 * (`Gemma3TextScaledWordEmbedding` and what came before it).
 */
export const scaledEmbedding = (rows: number, width: number, by = Math.sqrt(width)) =>
  module({ weight: new Parameter([rows, width], { kind: "weight", fanIn: 3 * width }) }, (m, ids: Tensor) =>
    ids.embedding(m.weight).mul(by),
  );
