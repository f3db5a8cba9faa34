import { embedding, module, Tensor } from "@tiny-random/nn";

/** The config fields that position embeddings of feature maps read. */
interface DetrPositionsConfig {
  readonly d_model: number;
  readonly position_embedding_type: string;
}

/** temperature^(2k / features) in float32: periods of the pairs of sine and cosine, in places. */
export const periods = (features: number, temperature = 10000): Float32Array =>
  Float32Array.from({ length: features / 2 }, (_, pair) => temperature ** ((2 * pair) / features));

/** How sine position embeddings count. */
export interface SineOptions {
  /** What is taken from the count of places, which is 1 at the first: 0.5 for their middles. */
  readonly before?: number;
  /** Base of the periods of rows and of columns. */
  readonly temperatures?: readonly [rows: number, columns: number];
  /** How long the image is, in radians: one turn by default. */
  readonly scale?: number;
}

/**
 * Sine position embeddings of a feature map, normalized so that the image without its padding is one turn high and wide
 * (Carion et al., 2020).
 *
 * @param mask `[batch, height, width]`, 1 at places of the image and 0 at padding
 * @param features sines and cosines of each axis
 * @returns `[batch, height · width, 2 · features]`, those of the rows first
 */
export const sinePositions = (mask: Tensor, features: number, options: SineOptions = {}): Tensor => {
  const { before, temperatures = [10000, 10000], scale = 2 * Math.PI } = options;
  const divisorsOf = (temperature: number) => mask.graph.constant(periods(features, temperature), "float32");
  const ofRows = divisorsOf(temperatures[0]);
  const ofColumns = temperatures[0] === temperatures[1] ? ofRows : divisorsOf(temperatures[1]);
  const along = (axis: number, divisors: Tensor): Tensor => {
    const counted = mask.cumsum(axis);
    const turn = (before === undefined ? counted : counted.sub(before))
      .div(counted.slice(axis, -1).add(1e-6))
      .mul(scale)
      .unsqueeze(-1)
      .div(divisors);
    return Tensor.stack([turn.sin(), turn.cos()], -1).flatten(3);
  };
  return Tensor.cat([along(1, ofRows), along(2, ofColumns)], 3).flatten(1, 2);
};

/** Learned position embeddings of rows and columns, 50 of each: `[1, height · width, width]`, those of the columns first. */
const learnedPositions = (width: number) => {
  const table = () => embedding(50, width / 2);
  return module({ row_embeddings: table(), column_embeddings: table() }, (m, mask: Tensor) => {
    const [height, across] = [mask.size(1), mask.size(2)];
    const spread = (x: Tensor) => x.expand([height, across, width / 2]);
    const columns = spread(m.column_embeddings(Tensor.arange(mask.graph, across)).unsqueeze(0));
    const rows = spread(m.row_embeddings(Tensor.arange(mask.graph, height)).unsqueeze(1));
    return Tensor.cat([columns, rows], -1).flatten(0, 1).unsqueeze(0);
  });
};

/** The position embeddings that a config's `position_embedding_type` asks for, called with the mask of the feature map. */
export const detrPositions = (c: DetrPositionsConfig, options: SineOptions = {}) =>
  c.position_embedding_type === "learned"
    ? learnedPositions(c.d_model)
    : module({}, (_, mask: Tensor) => sinePositions(mask, c.d_model / 2, options));
