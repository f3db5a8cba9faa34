import type { Tensor } from "@tiny-random/nn";
import { Parameter } from "@tiny-random/nn";

/** A trained factor for each feature of a head. */
export const dimensionScale = (headSize: number): Parameter => new Parameter([headSize], { kind: "positive" });

/** Queries `[batch, heads, length, head_dim]` multiplied by those factors: log₂e · softplus, over √head_dim. */
export const scaledByDimension = (query: Tensor, scaling: Parameter): Tensor => {
  const headSize = query.size(-1) as number;
  return query.mul(
    query.graph
      .parameter(scaling)
      .softplus()
      .mul(Math.LOG2E / Math.sqrt(headSize)),
  );
};
