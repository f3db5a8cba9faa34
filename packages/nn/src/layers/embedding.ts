import { module } from "../module.ts";
import { Parameter } from "../parameter.ts";
import type { Tensor } from "../tensor.ts";

/** Rows of a table by index: `[...ids]` int64 → `[...ids, width]` (`torch.nn.Embedding`). */
export const embedding = (rows: number, width: number) =>
  module({ weight: new Parameter([rows, width], { kind: "embedding" }) }, (m, ids: Tensor) => ids.embedding(m.weight));
