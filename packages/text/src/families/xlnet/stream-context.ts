import { addDims, Tensor } from "@tiny-random/nn";
import { pairFrequencies, sinusoids } from "../../layers/decoder/sinusoids.ts";
import type { TextContext } from "../../layers/sessions/backbone.ts";
import type { StreamContext } from "./two-stream-attention.ts";

/** The config fields that distances read. */
interface DistanceConfig {
  readonly d_model: number;
  /** Distances stay within ± this, if it is positive. */
  readonly clamp_len: number;
}

/** Sinusoids of the distances length, ..., 1 - length (Dai et al., 2019). */
const distances = (c: DistanceConfig, ids: Tensor): Tensor => {
  const { graph } = ids;
  const length = ids.size(1);
  const distance = graph
    .dimValue(length)
    .sub(Tensor.arange(graph, addDims(length, length)))
    .to("float32");
  const near = c.clamp_len > 0 ? distance.clamp(-c.clamp_len, c.clamp_len) : distance;
  return sinusoids(near, pairFrequencies(c.d_model));
};

/** Masks, distances and segments of a pass; `perm_mask` and `target_mapping` where a class has them. */
export const streamContext = (c: DistanceConfig, ids: Tensor, context: TextContext): StreamContext => {
  const { graph } = ids;
  const { attention_mask, token_type_ids = ids.mul(0), extras } = context;
  const padding = attention_mask.eq(0).unsqueeze(1).unsqueeze(1);
  const order = extras?.["perm_mask"]?.gt(0).unsqueeze(1);
  const blocked = order ? padding.logical_or(order) : padding;
  const positions = Tensor.arange(graph, ids.size(1));
  const others = positions.unsqueeze(1).ne(positions);
  const additive = (mask: Tensor) => graph.constant([-1e30], "float32", []).where(mask, 0);
  return {
    distances: distances(c, ids),
    isOtherSegment: token_type_ids.unsqueeze(1).unsqueeze(-1).ne(token_type_ids.unsqueeze(1).unsqueeze(1)),
    contentMask: additive(blocked.logical_and(others)),
    queryMask: additive(blocked),
    targets: extras?.["target_mapping"],
  };
};
