import { amongLargest, Tensor } from "@tiny-random/nn";

/**
 * Of each query's keys `count` that it sees, those of the largest scores; where it sees fewer, all of them, and others that
 * it does not see.
 *
 * @param scores positive, `[batch, heads, 1, keys]`
 * @param seen booleans, `[batch, 1, queries, keys]`
 * @returns booleans, `[batch, heads, queries, keys]`
 */
export const keptKeys = (scores: Tensor, seen: Tensor, count: number): Tensor => {
  const { graph } = scores;
  const behind = Tensor.arange(graph, scores.size(-1)).to("float32").add(1).neg();
  const last = graph.constant(
    Float32Array.from({ length: count }, (_, index) => -1e6 - index),
    "float32",
    [count],
  );
  const ranked = scores.where(seen, behind);
  const filled = Tensor.cat([ranked, last.expand(ranked.shape.with(-1, count))], -1);
  return amongLargest(filled, count).slice(-1, 0, scores.size(-1));
};
