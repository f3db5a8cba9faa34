// Transformer-XL's attention (Dai et al., 2019), as Conformers have it: distances to both sides, as sinusoids.
import { attend, type Parameter, scaleDim, splitHeads, subtractDims, Tensor } from "@tiny-random/nn";

/**
 * Sinusoids of the distances from `frames - 1` down to `1 - frames`, sines and cosines alternate:
 * `x` `[batch, frames, width]` → `[1, 2 · frames - 1, width]`.
 */
export const distanceSinusoids = (x: Tensor): Tensor => {
  const { graph } = x;
  const width = x.size(-1) as number;
  const frequencies = Float32Array.from({ length: width / 2 }, (_, pair) => 10000 ** ((-2 * pair) / width));
  const frames = x.size(1);
  const places = Tensor.arange(graph, subtractDims(scaleDim(frames, 2), 1));
  const distances = graph.dimValue(frames).sub(1).sub(places).to("float32");
  const angles = distances.unsqueeze(-1).mul(graph.constant(frequencies, "float32"));
  return Tensor.stack([angles.sin(), angles.cos()], -1).flatten(-2).unsqueeze(0);
};

/** Scores by distance `[batch, heads, queries, 2 · keys - 1]`, the furthest before a query first → those of each key. */
const scoresOfKeys = (scores: Tensor, key: Tensor): Tensor => {
  const { graph } = scores;
  const places = Tensor.arange(graph, key.size(2));
  const index = places
    .unsqueeze(0)
    .sub(places.unsqueeze(1))
    .add(graph.dimValue(key.size(2)))
    .sub(1);
  return scores.gather(-1, index.expand([scores.size(0), scores.size(1), ...index.shape]));
};

/** What queries meet distances with. */
export interface RelativeTerms {
  /** Projected embeddings of distances, `[1, 2 · frames - 1, width]`. */
  readonly distances: Tensor;
  /** Added to queries before they meet keys (u) and distances (v): `[heads, head_dim]`. */
  readonly contentBias: Parameter;
  readonly distanceBias: Parameter;
  /** Added to scores. */
  readonly mask: Tensor;
}

/** Attention over contents and distances of heads `[batch, heads, frames, head_dim]` → `[batch, frames, width]`. */
export const relativeAttend = (query: Tensor, key: Tensor, value: Tensor, terms: RelativeTerms): Tensor => {
  const { distances, contentBias, distanceBias, mask } = terms;
  const [heads, headSize] = contentBias.shape as [number, number];
  const biased = (by: Parameter) => query.add(query.graph.parameter(by).unsqueeze(1));
  const scores = biased(distanceBias).matmul(splitHeads(distances, heads, headSize).transpose(2, 3));
  const bias = scoresOfKeys(scores, key).mul(1 / Math.sqrt(headSize));
  return attend(biased(contentBias), key, value, { mask: bias.add(mask) });
};
