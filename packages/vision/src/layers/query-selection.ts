// The best of all places become queries.
import { Tensor } from "@tiny-random/nn";
import type { MapLevel } from "./map-levels.ts";

/** What stands for a coordinate that no sigmoid reaches: 1 after it. */
const endless = 1e30;

/** Which places have all of their box within the image, `[batch, places, 1]` of booleans. */
const areWithin = (boxes: Tensor, seen?: Tensor): Tensor => {
  const between = boxes.amin(-1).gt(0.01).logical_and(boxes.amax(-1).lt(0.99));
  return (seen ? between.logical_and(seen.gt(0)) : between).unsqueeze(-1);
};

/**
 * Coordinates of every place, `[batch, places, coordinates]`, before their sigmoid; and which places have all of them within
 * the image, `[batch, places, 1]` of booleans.
 *
 * @param seen 1 at places of the image and 0 at padding, `[batch, places]`, where images are padded
 */
export const placeProposals = (boxes: Tensor, seen?: Tensor) => {
  const inside = areWithin(boxes, seen);
  const sane = boxes.clamp(0.01, 0.99);
  return { inside, logits: sane.div(sane.neg().add(1)).log().where(inside, endless) };
};

/** A box around every place, larger on coarser levels, in parts of the image: `[batch, places, 4]`. */
const boxesAround = (levels: readonly MapLevel[], middles: Tensor): Tensor => {
  const { graph } = middles;
  const sizes = levels.map(({ places }, index) =>
    graph.constant([0.05 * 2 ** index], "float32", [1, 1, 1]).expand([middles.size(0), places, 2]),
  );
  return Tensor.cat([middles, Tensor.cat(sizes, 1)], -1);
};

/**
 * A box around every place, `[batch, places, 4]` in parts of the image; and which places can be a box's middle,
 * `[batch, places, 1]` of booleans.
 *
 * @param middles of the places, in parts of the image: `[batch, places, 2]`
 * @param seen 1 at places of the image and 0 at padding, `[batch, places]`, where images are padded
 */
export const placeBoxes = (levels: readonly MapLevel[], middles: Tensor, seen?: Tensor) => {
  const boxes = boxesAround(levels, middles);
  return { inside: areWithin(boxes, seen), boxes };
};

/** The same, boxes before their sigmoid. */
export const boxProposals = (levels: readonly MapLevel[], middles: Tensor, seen?: Tensor) =>
  placeProposals(boxesAround(levels, middles), seen);

/** How far each of the best places must lead the next, so that sessions of whole numbers choose the same ones. */
const lead = 3e-3;

/** The places with the best scores, the best first, whose order must be clear: `[batch, places]` → `[batch, count]`. */
export const bestPlaces = (scores: Tensor, count: number): Tensor => {
  for (let rank = 1; rank <= count; rank++) scores.graph.noteChoice({ scores, count: rank, lead });
  return scores.topk(count).indices;
};

/** What stands at some places of each row: `[batch, places, width]` → `[batch, count, width]`. */
export const atPlaces = (x: Tensor, places: Tensor): Tensor =>
  x.gather(1, places.unsqueeze(-1).expand([...places.shape, x.size(-1)]));
