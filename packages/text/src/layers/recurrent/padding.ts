import { Tensor } from "@tiny-random/nn";
import type { LayerContext } from "../decoder/decoder-parts.ts";

/** What a recurrent mixer reads of a layer's context. */
export type MixerContext = Pick<LayerContext, "padding" | "cache">;

/** The columns of the current tokens in `[batch, past + length]`: the last ones, as many as x has positions. */
const current = (values: Tensor, x: Tensor): Tensor => {
  const { graph } = values;
  const past = graph.dimValue(values.size(1)).sub(graph.dimValue(x.size(1)));
  return values.index_select(1, Tensor.arange(graph, x.size(1)).add(past));
};

/**
 * The mask of the current tokens, out of one that covers cached positions before them as well:
 * `[batch, past + length]` → float32 `[batch, length, 1]`.
 */
export const currentMask = (attentionMask: Tensor, x: Tensor): Tensor =>
  current(attentionMask, x).to("float32").unsqueeze(-1);

/** Positions counted over unpadded tokens from 0, those of padding -1: `[batch, past + length]` → `[batch, length]`. */
export const countedPositions = (attentionMask: Tensor, ids: Tensor): Tensor =>
  current(attentionMask.cumsum(1).mul(attentionMask).sub(1), ids);

/** Indices of the current tokens among all, padding counted: `[batch, past + length]` → `[1, length]`. */
export const currentPlaces = (attentionMask: Tensor, x: Tensor): Tensor =>
  current(Tensor.arange(attentionMask.graph, attentionMask.size(1)).unsqueeze(0), x);
