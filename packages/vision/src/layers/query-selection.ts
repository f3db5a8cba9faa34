// The best of all places become queries.
import type { Tensor } from "@tiny-random/nn";

/** The places with the best scores, the best first, whose order must be clear: `[batch, places]` → `[batch, count]`. */
export const bestPlaces = (scores: Tensor, count: number): Tensor => {
  for (let rank = 1; rank <= count; rank++) scores.graph.noteChoice({ scores, count: rank });
  return scores.topk(count).indices;
};

/** What stands at some places of each row: `[batch, places, width]` → `[batch, count, width]`. */
export const atPlaces = (x: Tensor, places: Tensor): Tensor =>
  x.gather(1, places.unsqueeze(-1).expand([...places.shape, x.size(-1)]));
