// Local attention by chunks with relative positions: queries of a chunk see it and frames around it (Universal Speech Model).
import { addDims, type Graph, Parameter, Tensor } from "@tiny-random/nn";

/** How far queries of a chunk look. */
export interface ChunkedSizes {
  readonly heads: number;
  readonly headSize: number;
  /** Frames of a chunk. */
  readonly chunk: number;
  /** Frames before a chunk and behind it that are looked at. */
  readonly past: number;
  readonly future: number;
  /** Scores stay within ± this, by a tangent. */
  readonly cap: number;
  /** Whether a query sees a key that is so many frames before it. */
  readonly sees: (distance: number) => boolean;
  /** The score of what is not seen. */
  readonly unseen: number;
}

/** Sinusoids of distances, sines before cosines: `[distances, width]`. */
export const chunkSinusoids = (graph: Graph, distances: readonly number[], width: number): Tensor => {
  const half = width / 2;
  const waves = (wave: (angle: number) => number) => (distance: number) =>
    Array.from({ length: half }, (_, index) => wave(distance * 10000 ** (-index / Math.max(half - 1, 1))));
  const rows = distances.flatMap((distance) => [...waves(Math.sin)(distance), ...waves(Math.cos)(distance)]);
  return graph.constant(rows, "float32", [distances.length, width]);
};

/** What queries are multiplied by in each feature of a head: a softplus, that of 0 being 1, and the usual scale. */
export const perDimScale = (headSize: number): Parameter => new Parameter([headSize], { kind: "bias" });

/** Queries `[batch, frames, width]` times the scale of each feature of a head. */
export const perDimScaled = (queries: Tensor, learned: Parameter, heads: number): Tensor => {
  const size = learned.size;
  const factor = queries.graph
    .parameter(learned)
    .softplus()
    .mul(1 / Math.sqrt(size) / Math.LN2);
  return queries.unflatten(-1, [heads, size]).mul(factor).flatten(-2);
};

/** Frames by chunks, `[batch, chunks, places, width]`; places outside of the sound are zeros. */
const framesAt = (x: Tensor, chunks: Tensor, offsets: readonly number[], chunk: number): Tensor => {
  const { graph } = x;
  const length = graph.dimValue(x.size(1));
  const places = chunks
    .mul(chunk)
    .unsqueeze(1)
    .add(graph.constant(offsets, "int64", [1, offsets.length]));
  const inside = places.ge(0).logical_and(places.lt(length));
  const silent = x.slice(1, 0, 1).mul(0);
  return Tensor.cat([x, silent], 1).index_select(1, places.where(inside, length));
};

/** Scores by distance, `[..., queries, distances]`, at the places of keys: `[..., queries, keys]`. */
const atKeys = (x: Tensor, keys: number): Tensor => {
  const [queries, distances] = [x.size(-2) as number, x.size(-1) as number];
  return x
    .pad([0, keys + 1 - distances])
    .flatten(-2)
    .slice(-1, 0, queries * keys)
    .unflatten(-1, [queries, keys]);
};

/**
 * Local attention: queries, keys and values `[batch, frames, width]`, `kept` int64 `[batch, frames]` → `[batch, frames, width]`.
 *
 * @param relative keys of distances, from the furthest before a query on: `[distances, width]`
 */
export const chunkedAttend = (
  [query, key, value]: readonly [Tensor, Tensor, Tensor],
  relative: Tensor,
  kept: Tensor,
  c: ChunkedSizes,
): Tensor => {
  const { graph } = query;
  const context = c.chunk + c.past + c.future;
  const chunks = Tensor.arange(graph, graph.floorDivide(addDims(query.size(1), c.chunk - 1), c.chunk));
  const offsets = Array.from({ length: context }, (_, place) => place - c.past);
  const inChunk = Array.from({ length: c.chunk }, (_, place) => place);
  const heads = (x: Tensor) => x.unflatten(-1, [c.heads, c.headSize]);
  const queries = heads(framesAt(query, chunks, inChunk, c.chunk)).permute(0, 3, 1, 2, 4);
  const [keys, values] = [key, value].map((x) =>
    heads(framesAt(x, chunks, offsets, c.chunk)).permute(0, 3, 1, 2, 4),
  ) as [Tensor, Tensor];
  const byDistance = queries.matmul(heads(relative).permute(1, 2, 0).unsqueeze(1));
  const scores = queries.matmul(keys.transpose(-1, -2)).add(atKeys(byDistance, context));
  const capped = scores.div(c.cap).tanh().mul(c.cap);
  const seen = inChunk.flatMap((place) => offsets.map((offset) => Number(c.sees(place - offset))));
  const isSeen = graph.constant(seen, "int64", [1, 1, 1, c.chunk, context]).gt(0);
  const isKept = framesAt(kept.unsqueeze(-1), chunks, offsets, c.chunk).squeeze(-1).gt(0).unsqueeze(1).unsqueeze(-2);
  const weights = capped.where(isKept.logical_and(isSeen), c.unseen).softmax(-1);
  const attended = weights.matmul(values).permute(0, 2, 3, 1, 4).flatten(3).flatten(1, 2);
  return attended.slice(1, 0, query.size(1));
};
