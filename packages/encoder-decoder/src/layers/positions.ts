// Learned, sinusoidal and fairseq's positions.
import { type AnyModule, embedding, type Initialization, module, Parameter, Tensor } from "@tiny-random/nn";
import { decoderPositions, pastLength } from "./decoder-steps.ts";
import type { DecoderContext } from "./seq2seq-family.ts";

/** What is added to embeddings: ids `[batch, length]` → `[1 or batch, length, width]`. */
export type Positions = ((ids: Tensor, context: DecoderContext) => Tensor) & AnyModule;

/** Learned positions; the first `offset` rows of the table are unused (Lewis et al., 2019). */
export const learnedPositions = (
  count: number,
  width: number,
  offset: number,
  initialization?: Initialization,
): Positions & { readonly weight: Parameter } => {
  const table = embedding(count + offset, width, initialization);
  return module({ weight: table.weight }, (m, ids: Tensor, context: DecoderContext) => {
    const positions = decoderPositions(ids, context);
    return (offset === 0 ? positions : positions.add(offset)).embedding(m.weight).unsqueeze(0);
  });
};

/** Sines in the first half of the features, cosines in the second, of angles by position and feature. */
const sinusoids = (rows: number, width: number, angle: (row: number, feature: number) => number) => {
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

/** Sinusoidal positions (Vaswani et al., 2017) as a table, `[count, width]`. */
export const sinusoidalTable = (count: number, width: number, options: { saved: boolean }): Parameter => {
  const angle = (row: number, feature: number) => row / 10000 ** ((2 * feature) / width);
  return new Parameter([count, width], { kind: "exact", data: () => sinusoids(count, width, angle) }, options);
};

/**
 * Sinusoidal positions (Vaswani et al., 2017).
 *
 * @param saved whether the checkpoint holds the table
 */
export const sinusoidalPositions = (count: number, width: number, saved: boolean): Positions =>
  module({ weight: sinusoidalTable(count, width, { saved }) }, (m, ids: Tensor, context: DecoderContext) =>
    decoderPositions(ids, context).embedding(m.weight).unsqueeze(0),
  );

/** fairseq's sinusoids, whose longest wave is exactly 10,000 · 2π; computed in float32, as the reference does. */
const fairseqSinusoids = (rows: number, width: number, padId: number): Float32Array => {
  const step = Math.log(10000) / (width / 2 - 1);
  const frequencies = Array.from({ length: width / 2 }, (_, feature) => Math.fround(Math.exp(-step * feature)));
  const data = sinusoids(rows, width, (row, feature) => Math.fround(row * (frequencies[feature] ?? 0)));
  return data.fill(0, padId * width, (padId + 1) * width);
};

/** fairseq's sinusoids computed where they are needed, as many as a text has tokens; position 0 among them. */
export const endlessPositions = (width: number): Positions =>
  module({}, (_, ids: Tensor, context: DecoderContext) => {
    const step = Math.log(10000) / (width / 2 - 1);
    const frequencies = Array.from({ length: width / 2 }, (_, feature) => Math.exp(-step * feature));
    const positions = decoderPositions(ids, context).to("float32").unsqueeze(-1);
    const angles = positions.mul(ids.graph.constant(frequencies, "float32")).unsqueeze(0);
    return Tensor.cat([angles.sin(), angles.cos()], -1);
  });

/** Where tokens stand among them: counted from after the padding id, padding left out. */
const fairseqPlaces = (ids: Tensor, context: DecoderContext, padId: number): Tensor => {
  const isToken = ids.ne(padId).to("int64");
  const past = pastLength(ids, context);
  const counted = past === 0 ? isToken.cumsum(1) : isToken.cumsum(1).add(ids.graph.dimValue(past));
  return counted.mul(isToken).add(padId);
};

/** Sinusoidal positions counted from after the padding id, padding left out (`M2M100SinusoidalPositionalEmbedding`). */
export const fairseqPositions = (count: number, width: number, padId: number): Positions =>
  module({}, (_, ids: Tensor, context: DecoderContext) => {
    const table = ids.graph.constant(fairseqSinusoids(count + 2, width, padId), "float32", [count + 2, width]);
    return fairseqPlaces(ids, context, padId).embedding(table);
  });

/** The same in a table that checkpoints hold. */
export const savedFairseqPositions = (count: number, width: number, padId: number): Positions => {
  const rows = padId + 1 + count;
  const initialization: Initialization = { kind: "exact", data: () => fairseqSinusoids(rows, width, padId) };
  return module({ weight: new Parameter([rows, width], initialization) }, (m, ids: Tensor, context: DecoderContext) =>
    fairseqPlaces(ids, context, padId).embedding(m.weight),
  );
};
