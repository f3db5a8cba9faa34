import type { Tensor } from "../tensor.ts";

/** Which scores along the last axis are among the `count` largest: booleans of the scores' shape. */
export const amongLargest = (scores: Tensor, count: number): Tensor => {
  scores.graph.noteChoice({ scores, count });
  return scores.ge(scores.topk(count).values.slice(-1, count - 1, count));
};
