import { activation, layerNorm, linear, module, type Tensor } from "@tiny-random/nn";
import { type RelativeSizes, type StreamContext, twoStreamAttention } from "./two-stream-attention.ts";

/** Hidden states of contents `[batch, length, width]`, and of queries `[batch, predictions, width]` where there are some. */
export interface Streams {
  readonly content: Tensor;
  readonly queries: Tensor | undefined;
}

/** Sizes of a whole layer. */
export interface TwoStreamSizes extends RelativeSizes {
  readonly inner: number;
  readonly activation: string;
}

const feedForward = ({ width, inner, epsilon, activation: name }: TwoStreamSizes) =>
  module(
    { layer_norm: layerNorm(width, epsilon), layer_1: linear(width, inner), layer_2: linear(inner, width) },
    (m, x: Tensor) => m.layer_norm(m.layer_2(activation(name)(m.layer_1(x))).add(x)),
  );

/** Attention and feed-forward of both streams by the same weights, each normalized after it is added to its stream. */
export const twoStreamLayer = (sizes: TwoStreamSizes) =>
  module(
    { rel_attn: twoStreamAttention(sizes), ff: feedForward(sizes) },
    (m, content: Tensor, queries: Tensor | undefined, context: StreamContext): Streams => {
      const attended = m.rel_attn(content, queries, context);
      return { content: m.ff(attended.content), queries: attended.queries && m.ff(attended.queries) };
    },
  );
