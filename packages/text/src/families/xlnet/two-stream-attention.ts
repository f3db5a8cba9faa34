import {
  activation,
  addDims,
  type Initialization,
  layerNorm,
  linear,
  mergeHeads,
  module,
  Parameter,
  splitHeads,
  type Tensor,
} from "@tiny-random/nn";

/** Sizes of a layer of two streams. */
interface TwoStreamSizes {
  readonly width: number;
  readonly heads: number;
  readonly headSize: number;
  readonly inner: number;
  readonly activation: string;
  readonly epsilon: number;
}

/** What all layers share. */
export interface StreamContext {
  /** Sinusoids of all distances, from the last query's to the first key and back: `[2 · length, width]`. */
  readonly distances: Tensor;
  /** `[batch, 1, length, length]` booleans: tokens of two different segments. */
  readonly isOtherSegment: Tensor;
  /** Added to scores of the content stream, whose tokens see themselves, and of the query stream, whose do not. */
  readonly contentMask: Tensor;
  readonly queryMask: Tensor;
  /** `[batch, predictions, length]`: which token each query predicts. */
  readonly targets: Tensor | undefined;
}

/** The content stream `[batch, length, width]`, and where there are predictions the query stream `[batch, predictions, width]`. */
export interface Streams {
  readonly content: Tensor;
  readonly queries: Tensor | undefined;
}

/** Transformer-XL's relative shift, from scores by distance to scores by key: row i of `[batch, heads, length, 2 · length]` moves by length - i. */
const relativeShift = (scores: Tensor): Tensor => {
  const [batch, heads, length, distances] = scores.shape as [never, never, never, never];
  const moved = scores.reshape([batch, heads, distances, length]).slice(2, 1);
  return moved.reshape([batch, heads, length, addDims(distances, -1)]).slice(3, 0, length);
};

/** Values of predictions, at the positions of the tokens that they predict. */
const atTargets = (values: Tensor, targets: Tensor): Tensor => targets.transpose(1, 2).unsqueeze(1).matmul(values);

/** The class makes these parameters as float32 in any checkpoint. */
const float32 = (shape: readonly number[], initialization: Initialization) =>
  new Parameter(shape, initialization, { keepFloat32: true });

/** Projections by head, and a bias of each kind of score: by distance (`r_r`), segment (`r_s`) and content (`r_w`). */
const attentionWeights = ({ width, heads, headSize, epsilon }: TwoStreamSizes) => {
  const projection = (fanIn = width) => float32([width, heads, headSize], { kind: "weight", fanIn });
  const headBias = () => float32([heads, headSize], { kind: "bias" });
  return {
    q: projection(),
    k: projection(),
    v: projection(),
    o: projection(heads * headSize),
    r: projection(),
    r_r_bias: headBias(),
    r_s_bias: headBias(),
    r_w_bias: headBias(),
    seg_embed: float32([2, heads, headSize], { kind: "embedding" }),
    layer_norm: layerNorm(width, epsilon),
  };
};

/**
 * Two-stream attention by content, by distance and by segment (Dai et al., 2019): tokens of the query stream know where
 * they stand, not what they are (Yang et al., 2019).
 */
const twoStreamAttention = (sizes: TwoStreamSizes) => {
  const { heads, headSize } = sizes;
  return module(
    attentionWeights(sizes),
    (m, content: Tensor, queries: Tensor | undefined, context: StreamContext): Streams => {
      const { graph } = content;
      const project = (x: Tensor, matrix: Parameter) =>
        splitHeads(x.matmul(graph.parameter(matrix).flatten(1)), heads, headSize);
      const [keys, values] = [project(content, m.k).transpose(2, 3), project(content, m.v)];
      const distances = project(context.distances.unsqueeze(0), m.r).transpose(2, 3);
      const segments = graph.parameter(m.seg_embed).permute(1, 2, 0);
      const attended = (query: Tensor, mask: Tensor) => {
        const biased = (bias: Parameter) => query.add(graph.parameter(bias).unsqueeze(1));
        const [same, other] = biased(m.r_s_bias).matmul(segments).chunk(2, -1) as [Tensor, Tensor];
        const scores = biased(m.r_w_bias)
          .matmul(keys)
          .add(relativeShift(biased(m.r_r_bias).matmul(distances)))
          .add(other.where(context.isOtherSegment, same));
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
    },
  );
};

const feedForward = ({ width, inner, epsilon, activation: name }: TwoStreamSizes) =>
  module(
    { layer_norm: layerNorm(width, epsilon), layer_1: linear(width, inner), layer_2: linear(inner, width) },
    (m, x: Tensor) => m.layer_norm(m.layer_2(activation(name)(m.layer_1(x))).add(x)),
  );

/** A post-norm layer of both streams, which share its weights. */
export const twoStreamLayer = (sizes: TwoStreamSizes) =>
  module(
    { rel_attn: twoStreamAttention(sizes), ff: feedForward(sizes) },
    (m, content: Tensor, queries: Tensor | undefined, context: StreamContext): Streams => {
      const attended = m.rel_attn(content, queries, context);
      return { content: m.ff(attended.content), queries: attended.queries && m.ff(attended.queries) };
    },
  );
