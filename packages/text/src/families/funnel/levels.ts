// How a Funnel Transformer's blocks pool their positions: which two become one, and what attention knows of them.
import { addDims, type Dim, type Graph, Tensor } from "@tiny-random/nn";

/** The config fields that pooling reads. */
export interface PoolingConfig {
  readonly separate_cls: boolean;
  readonly truncate_seq: boolean;
  readonly pooling_type: string;
}

/** What attention knows of positions: where they stand, which text they belong to, which are tokens. */
export interface Level {
  /** float32 `[length]`. */
  readonly places: Tensor;
  /** int64 `[batch, length]`. */
  readonly types: Tensor;
  /** float32 `[batch, length]` of ones and zeros. */
  readonly mask: Tensor;
}

/** The level of a text's own positions. */
export const firstLevel = (mask: Tensor, types: Tensor): Level => ({
  places: Tensor.arange(mask.graph, mask.size(1)).to("float32"),
  types,
  mask: mask.to("float32"),
});

/** Of each pooled position: the first and the second that it is made of, which are the same where there is one only. */
interface Pairs {
  readonly first: Tensor;
  readonly second: Tensor;
}

/**
 * The class token stays by itself where it is separate, and then the last position goes where texts are truncated; else
 * neighbours make pairs. Texts of five tokens or more have enough positions for three blocks: of shorter ones Transformers
 * leaves the last blocks unpooled.
 */
export const pairsOf = (c: PoolingConfig, graph: Graph, length: Dim): Pairs => {
  const cut = c.separate_cls && c.truncate_seq ? 1 : 0;
  const shift = c.separate_cls ? 1 : 0;
  const pooled = graph.floorDivide(addDims(length, 1 + shift - cut), 2);
  const last = graph.dimValue(length).sub(1 + cut);
  const doubled = Tensor.arange(graph, pooled).mul(2);
  const first = doubled.sub(shift).clamp(0);
  return { first, second: doubled.add(1 - shift).minimum(last) };
};

/** A level after pooling. */
export const pooledLevel = ({ places, types, mask }: Level, { first, second }: Pairs): Level => ({
  places: places.index_select(0, first),
  types: types.index_select(1, first),
  mask: mask.index_select(1, first).minimum(mask.index_select(1, second)),
});

/** States after pooling: `[batch, length, width]` → `[batch, pooled, width]`. */
export const pooledStates = (c: PoolingConfig, x: Tensor, { first, second }: Pairs): Tensor => {
  const [one, other] = [x.index_select(1, first), x.index_select(1, second)];
  return c.pooling_type === "max" ? one.maximum(other) : one.add(other).mul(0.5);
};

/** States of pooled positions at those that they stand for: `[batch, pooled, width]` → as long as `like`. */
export const unpooled = (c: PoolingConfig, x: Tensor, stride: number, like: Tensor): Tensor => {
  if (stride === 1) return x;
  const places = Tensor.arange(x.graph, like.size(1));
  if (!c.separate_cls) return x.index_select(1, places.div(stride));
  // What truncation took away is zeros.
  const behind = c.truncate_seq ? x.pad([0, 0, 0, 1]) : x;
  return behind.index_select(
    1,
    places
      .add(stride - 1)
      .div(stride)
      .minimum(x.graph.dimValue(addDims(behind.size(1), -1))),
  );
};
