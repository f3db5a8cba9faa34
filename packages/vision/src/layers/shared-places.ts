import { Tensor } from "@tiny-random/nn";

/** Where the learned places of an axis but its first begin, as shares of the axis. */
const boundaries = (side: number): number[] => Array.from({ length: side - 1 }, (_, index) => 1 / side + index / side);

/** No patch begins at the very end of an axis. */
const furthest = 1 - 1e-6;

/**
 * The learned place of each patch along an axis.
 *
 * @param kept which patches are image, `[batch, patches]` of ones and zeros
 * @returns int64 `[batch, patches]`
 */
const placesAlong = (kept: Tensor, side: number): Tensor => {
  const { graph } = kept;
  const step = graph.constant([1], "float32", []).div(kept.sum(1, true));
  const shares = Tensor.arange(graph, kept.size(1)).to("float32").unsqueeze(0).mul(step).minimum(furthest);
  const passed = shares.unsqueeze(2).ge(graph.constant(boundaries(side), "float32"));
  return passed.to("int64").sum(2);
};

/**
 * Places of a square table of learned positions for images of any size and shape (NaViT, Dehghani et al., 2023): a patch
 * has the one that its share of the height and of the width falls on; patches of padding have the first.
 *
 * @param kept where there is image, float32 `[batch, rows, columns]` of ones and zeros
 * @param side learned places of an axis
 * @returns int64 `[batch, rows · columns]`
 */
export const sharedPlaces = (kept: Tensor, side: number): Tensor => {
  const rows = placesAlong(kept.select(2, 0), side).unsqueeze(2);
  const columns = placesAlong(kept.select(1, 0), side).unsqueeze(1);
  return rows.mul(side).add(columns).mul(kept.to("int64")).flatten(1);
};
