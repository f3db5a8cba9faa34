// Attention inside chunks of equal length, each of which also sees its neighbours.
import { type Dim, Tensor } from "@tiny-random/nn";

/** How many chunks before and after its own a query sees. */
export interface Reach {
  readonly before: number;
  readonly after: number;
}

/** What stands in chunks: vectors `[batch, heads, chunks, chunk, head_dim]`, and of each where it stands and what it is. */
export interface Chunks {
  readonly query: Tensor;
  readonly key: Tensor;
  readonly value: Tensor;
  /** int64 `[batch or 1, heads or 1, chunks, chunk]`. */
  readonly places: Tensor;
  /** Booleans of the same shape: which are tokens. */
  readonly kept: Tensor;
}

/** What a query sees of its scores. */
export interface Visibility {
  /** Only what is not later. */
  readonly causal: boolean;
  /** Itself only where nothing else is to be seen: keys are queries, and each is most alike to itself. */
  readonly avoidsItself: boolean;
}

/** Sequences `[batch, heads, length, ...]` in chunks `[batch, heads, chunks, chunk, ...]`. */
export const inChunks = (x: Tensor, chunks: Dim, chunk: number): Tensor => x.unflatten(2, [chunks, chunk]);

/** Each chunk behind those before it and ahead of those after it; the first one's neighbour is the last one. */
const withNeighbours = (x: Tensor, { before, after }: Reach): Tensor => {
  const offsets = Array.from({ length: before + after + 1 }, (_, index) => before - index);
  const rolled = offsets.map((offset) => (offset === 0 ? x : x.roll(offset, 2)));
  return rolled.length === 1 ? x : Tensor.cat(rolled, 3);
};

/** log Σ exp over the last axis, which stays. */
const logSumExp = (x: Tensor): Tensor => {
  const largest = x.amax(-1, true);
  return x.sub(largest).exp().sum(-1, true).log().add(largest);
};

/**
 * Attention from each chunk to what it sees; scores are not scaled here.
 *
 * @returns states `[batch, heads, length, head_dim]`, and how much each query found: `[batch, heads, length, 1]`
 */
export const attendInChunks = (chunks: Chunks, reach: Reach, { causal, avoidsItself }: Visibility) => {
  const [key, value] = [withNeighbours(chunks.key, reach), withNeighbours(chunks.value, reach)];
  const from = chunks.places.unsqueeze(-1);
  const to = withNeighbours(chunks.places, reach).unsqueeze(-2);
  const kept = withNeighbours(chunks.kept, reach).unsqueeze(-2);
  const scores = chunks.query.matmul(key.transpose(3, 4));
  const seen = scores.where(causal ? kept.logical_and(from.ge(to)) : kept, -1e9);
  const apart = avoidsItself ? seen.where(from.ne(to), -1e5) : seen;
  return { states: apart.softmax(-1).matmul(value).flatten(2, 3), found: logSumExp(apart).flatten(2, 3) };
};
