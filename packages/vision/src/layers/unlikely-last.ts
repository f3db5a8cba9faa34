import { bias, linear } from "@tiny-random/nn";

/** How much less than any other the last score is. */
const less = 8;

/** Scores whose last one, which stands for no object, is small: every untrained query would find none. */
export const unlikelyLast = (width: number, scores: number) => {
  const adjusted = bias(scores, (data) => {
    data[scores - 1] = (data[scores - 1] ?? 0) - less;
  });
  return linear(width, scores, { bias: adjusted });
};
