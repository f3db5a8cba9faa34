// Additive masks of attention: what is forbidden gets the lowest score.
import { Tensor } from "../tensor.ts";

/** What stands where attention is not allowed: float32's most negative number, as the reference implementation has it. */
export const forbidden = -3.4028234663852886e38;

const additive = (allowed: Tensor): Tensor => {
  const zero = allowed.graph.constant([0], "float32", []);
  return zero.where(allowed, forbidden);
};

/** An additive mask, narrowed by one of booleans: what that does not allow is forbidden too. */
export const narrowedMask = (mask: Tensor, allowed: Tensor): Tensor => mask.where(allowed, forbidden);

/** `[batch, keys]` of ones and zeros → `[batch, 1, 1, keys]` of booleans. */
const unpadded = (attentionMask: Tensor): Tensor => attentionMask.to("bool").unsqueeze(1).unsqueeze(1);

/** The additive mask of an encoder: every query sees every unpadded key. `[batch, keys]` → `[batch, 1, 1, keys]`. */
export const paddingMask = (attentionMask: Tensor): Tensor => additive(unpadded(attentionMask));

/**
 * The additive mask of an encoder whose queries see the unpadded keys near them only.
 *
 * @param reach how far a key may be on either side
 * @returns `[batch, 1, queries, keys]`
 */
export const nearMask = (attentionMask: Tensor, reach: number): Tensor => {
  const index = Tensor.arange(attentionMask.graph, attentionMask.size(1));
  const distance = index.unsqueeze(0).sub(index.unsqueeze(1)).abs();
  return additive(unpadded(attentionMask).logical_and(distance.le(reach)));
};

/**
 * The same where keys before a query are near up to one distance, and those behind it up to another.
 *
 * @returns `[batch, 1, queries, keys]`
 */
export const unevenMask = (attentionMask: Tensor, before: number, behind: number): Tensor => {
  const index = Tensor.arange(attentionMask.graph, attentionMask.size(1));
  const distance = index.unsqueeze(0).sub(index.unsqueeze(1));
  const isNear = distance.ge(-before).logical_and(distance.le(behind));
  return additive(unpadded(attentionMask).logical_and(isNear));
};

/** Which keys a decoder's queries see by their order alone, `[queries, keys]`, and where each query stands among the keys. */
const causalOrder = (attentionMask: Tensor, queries: Tensor) => {
  const { graph } = attentionMask;
  const keyIndex = Tensor.arange(graph, attentionMask.size(1));
  const past = graph.dimValue(attentionMask.size(1)).sub(graph.dimValue(queries.size(1)));
  const places = Tensor.arange(graph, queries.size(1)).add(past);
  const queryIndex = places.unsqueeze(1);
  return { places, before: keyIndex.le(queryIndex), within: (window: number) => keyIndex.gt(queryIndex.sub(window)) };
};

/**
 * The additive mask of a decoder: a query sees the unpadded keys up to itself, where queries are the last of the keys.
 *
 * @param attentionMask `[batch, keys]`, cached keys first
 * @param queries `[batch, queries, ...]`, read for its length only
 * @param window how many keys a query sees at most, itself included
 * @returns `[batch, 1, queries, keys]`
 */
export const causalMask = (attentionMask: Tensor, queries: Tensor, window?: number): Tensor => {
  const { before, within } = causalOrder(attentionMask, queries);
  const near = window === undefined ? before : before.logical_and(within(window));
  return additive(unpadded(attentionMask).logical_and(near));
};

/** Which keys are of the same block as a query, `[batch, 1, queries, keys]`. */
const ofOneBlock = (blocks: Tensor, places: Tensor): Tensor => {
  const own = blocks.index_select(1, places).unsqueeze(2);
  return own.eq(blocks.unsqueeze(1)).logical_and(own.ge(0)).unsqueeze(1);
};

/**
 * The same, where the keys of one block, an image's, also see each other forwards.
 *
 * @param blocks int64 `[batch, keys]`: the number of a key's block, -1 where it is in none
 * @param window how far back a query sees; forwards its block has no end
 */
export const blockCausalMask = (attentionMask: Tensor, queries: Tensor, blocks: Tensor, window?: number): Tensor => {
  const { places, before, within } = causalOrder(attentionMask, queries);
  const seen = ofOneBlock(blocks, places).logical_or(before);
  const near = window === undefined ? seen : seen.logical_and(within(window));
  return additive(unpadded(attentionMask).logical_and(near));
};

/** The same, where a query sees all of its block, beyond the window too. */
export const wholeBlockMask = (attentionMask: Tensor, queries: Tensor, blocks: Tensor, window?: number): Tensor => {
  const { places, before, within } = causalOrder(attentionMask, queries);
  const near = window === undefined ? before : before.logical_and(within(window));
  return additive(unpadded(attentionMask).logical_and(ofOneBlock(blocks, places).logical_or(near)));
};

/** The additive mask of sequences that stand one after another: places see their own. `[length]` → `[1, 1, length, length]`. */
export const groupMask = (groups: Tensor): Tensor =>
  additive(groups.unsqueeze(0).eq(groups.unsqueeze(1)).unsqueeze(0).unsqueeze(0));
