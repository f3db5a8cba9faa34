import {
  addDims,
  type Initialization,
  layerNorm,
  mergeHeads,
  module,
  Parameter,
  splitHeads,
  type Tensor,
} from "@tiny-random/nn";

/** Sizes of attention by relative positions. */
export interface RelativeSizes {
  readonly width: number;
  readonly heads: number;
  readonly headSize: number;
  readonly epsilon: number;
}

/** What every layer of one pass shares. */
export interface StreamContext {
  /** Sines and cosines of all distances, from the last query's to the first key and back: `[2 · length, width]`. */
  readonly distances: Tensor;
  /** `[batch, 1, length, length]` booleans: tokens of two texts. */
  readonly apart: Tensor;
  /** Added to scores of the stream of contents, which see themselves, and of the stream of queries, which do not. */
  readonly contentMask: Tensor;
  readonly queryMask: Tensor;
  /** `[batch, predictions, length]`: which token each query predicts. */
  readonly targets: Tensor | undefined;
}

/** Scores by distance become scores by key: row i of `[batch, heads, length, 2 · length]` moves by length - i. */
const byKey = (scores: Tensor): Tensor => {
  const [batch, heads, length, distances] = scores.shape as [never, never, never, never];
  const moved = scores.reshape([batch, heads, distances, length]).slice(2, 1);
  return moved.reshape([batch, heads, length, addDims(distances, -1)]).slice(3, 0, length);
};

/** Values of predictions, at the places of the tokens that they predict. */
const atTargets = (values: Tensor, targets: Tensor): Tensor => targets.transpose(1, 2).unsqueeze(1).matmul(values);

/**
 * Attention by content, by distance and by text (Dai et al., 2019) of two streams: one of contents `[batch, length, width]`,
 * one of queries `[batch, predictions, width]` that know only where they stand (Yang et al., 2019).
 */
export const twoStreamAttention = ({ width, heads, headSize, epsilon }: RelativeSizes) => {
  // The class makes them as float32 in any checkpoint.
  const own = (shape: readonly number[], initialization: Initialization) =>
    new Parameter(shape, initialization, { keepFloat32: true });
  const map = (fanIn = width) => own([width, heads, headSize], { kind: "weight", fanIn });
  const headBias = () => own([heads, headSize], { kind: "bias" });
  const parameters = {
    ...{ q: map(), k: map(), v: map(), o: map(heads * headSize), r: map() },
    ...{ r_r_bias: headBias(), r_s_bias: headBias(), r_w_bias: headBias() },
    seg_embed: own([2, heads, headSize], { kind: "embedding" }),
    layer_norm: layerNorm(width, epsilon),
  };
  return module(parameters, (m, content: Tensor, queries: Tensor | undefined, context: StreamContext) => {
    const { graph } = content;
    const project = (x: Tensor, matrix: Parameter) =>
      splitHeads(x.matmul(graph.parameter(matrix).flatten(1)), heads, headSize);
    const [keys, values] = [project(content, m.k).transpose(2, 3), project(content, m.v)];
    const distances = project(context.distances.unsqueeze(0), m.r).transpose(2, 3);
    const texts = graph.parameter(m.seg_embed).permute(1, 2, 0);
    const attended = (query: Tensor, mask: Tensor) => {
      const biased = (bias: Parameter) => query.add(graph.parameter(bias).unsqueeze(1));
      const [together, separate] = biased(m.r_s_bias).matmul(texts).chunk(2, -1) as [Tensor, Tensor];
      const scores = biased(m.r_w_bias)
        .matmul(keys)
        .add(byKey(biased(m.r_r_bias).matmul(distances)))
        .add(separate.where(context.apart, together));
      return scores
        .mul(1 / Math.sqrt(headSize))
        .add(mask)
        .softmax(-1)
        .matmul(values);
    };
    const back = (x: Tensor, stream: Tensor) =>
      m.layer_norm(mergeHeads(x).matmul(graph.parameter(m.o).flatten(1).transpose(0, 1)).add(stream));
    const contents = back(attended(project(content, m.q), context.contentMask), content);
    const { targets } = context;
    if (!queries || !targets) return { content: contents, queries: undefined };
    const placed = attended(atTargets(project(queries, m.q), targets), context.queryMask);
    return { content: contents, queries: back(targets.unsqueeze(1).matmul(placed), queries) };
  });
};
