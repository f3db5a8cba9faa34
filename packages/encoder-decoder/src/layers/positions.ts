import { type AnyModule, embedding, type Initialization, module, Parameter, type Tensor } from "@tiny-random/nn";
import type { DecoderContext } from "./backbone.ts";
import { decoderPositions } from "./decoder-steps.ts";

/** What is added to embeddings: ids `[batch, length]` → `[1 or batch, length, width]`. */
export type Positions = ((ids: Tensor, context: DecoderContext) => Tensor) & AnyModule;

/** Learned positions, the first `offset` of the table for no position (Lewis et al., 2019). */
export const learnedPositions = (count: number, width: number, offset: number): Positions => {
  const table = embedding(count + offset, width);
  return module({ weight: table.weight }, (m, ids: Tensor, context: DecoderContext) => {
    const positions = decoderPositions(ids, context);
    return (offset === 0 ? positions : positions.add(offset)).embedding(m.weight).unsqueeze(0);
  });
};

/** Sines in the first half of the features, cosines in the second, of angles by position and feature. */
const sinesThenCosines = (rows: number, width: number, angle: (row: number, feature: number) => number) => {
  const data = new Float32Array(rows * width);
  const half = width / 2;
  for (let row = 0; row < rows; row++) {
    for (let feature = 0; feature < half; feature++) {
      data[row * width + feature] = Math.sin(angle(row, feature));
      data[row * width + half + feature] = Math.cos(angle(row, feature));
    }
  }
  return data;
};

/**
 * Waves of every length up to 10,000 · 2π positions (Vaswani et al., 2017).
 *
 * @param saved whether a class's checkpoint holds the table
 */
export const sinusoidalPositions = (count: number, width: number, saved: boolean): Positions => {
  const angle = (row: number, feature: number) => row / 10000 ** ((2 * feature) / width);
  const initialization: Initialization = { kind: "exact", data: () => sinesThenCosines(count, width, angle) };
  return module(
    { weight: new Parameter([count, width], initialization, { saved }) },
    (m, ids: Tensor, context: DecoderContext) => decoderPositions(ids, context).embedding(m.weight).unsqueeze(0),
  );
};

/** The same waves as fairseq has them, whose last one is exactly 10,000 · 2π; computed in float32, as the reference does. */
const fairseqTable = (rows: number, width: number, padId: number): Float32Array => {
  const step = Math.log(10000) / (width / 2 - 1);
  const frequencies = Array.from({ length: width / 2 }, (_, feature) => Math.fround(Math.exp(-step * feature)));
  const data = sinesThenCosines(rows, width, (row, feature) => Math.fround(row * (frequencies[feature] ?? 0)));
  return data.fill(0, padId * width, (padId + 1) * width);
};

/** Waves by position beyond the padding id, at which padding stays (`M2M100SinusoidalPositionalEmbedding`). */
export const countedPositions = (count: number, width: number, padId: number): Positions =>
  module({}, (_, ids: Tensor, context: DecoderContext) => {
    const { graph } = ids;
    const table = graph.constant(fairseqTable(count + 2, width, padId), "float32", [count + 2, width]);
    const isToken = ids.ne(padId).to("int64");
    const past = context.cache?.past?.size(2);
    const counted = past === undefined ? isToken.cumsum(1) : isToken.cumsum(1).add(graph.dimValue(past));
    return counted.mul(isToken).add(padId).embedding(table);
  });
