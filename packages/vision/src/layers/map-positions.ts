import { embedding, module, Tensor } from "@tiny-random/nn";

/** Sinusoids of two dimensions. */
interface SinePositions {
  /** Features of each of height and width; half of them sines. */
  readonly features: number;
  readonly temperature?: number;
}

/** temperature^(2k / features) in float32: places of each pair of features in a whole turn. */
const periods = ({ features, temperature = 10000 }: SinePositions): Float32Array =>
  Float32Array.from({ length: features / 2 }, (_, pair) => temperature ** ((2 * pair) / features));

/**
 * Where each place of a map lies in its image, as sines and cosines of a whole turn from edge to edge: padding does not
 * count (Carion et al., 2020).
 *
 * @param seen `[batch, height, width]`, 1 where the image is and 0 where its padding
 * @returns `[batch, height · width, 2 · features]`, height's first
 */
const sinePositions = (seen: Tensor, options: SinePositions): Tensor => {
  const divisors = seen.graph.constant(periods(options), "float32");
  const along = (axis: number): Tensor => {
    const counted = seen.cumsum(axis);
    const turn = counted
      .div(counted.slice(axis, -1).add(1e-6))
      .mul(2 * Math.PI)
      .unsqueeze(-1)
      .div(divisors);
    return Tensor.stack([turn.sin(), turn.cos()], -1).flatten(3);
  };
  return Tensor.cat([along(1), along(2)], 3).flatten(1, 2);
};

/** Places of a map by their row and column, `[1, height · width, width]`, columns' features first. */
const learnedPositions = (width: number) => {
  const table = () => embedding(50, width / 2);
  return module({ row_embeddings: table(), column_embeddings: table() }, (m, seen: Tensor) => {
    const [height, across] = [seen.size(1), seen.size(2)];
    const spread = (x: Tensor) => x.expand([height, across, width / 2]);
    const columns = spread(m.column_embeddings(Tensor.arange(seen.graph, across)).unsqueeze(0));
    const rows = spread(m.row_embeddings(Tensor.arange(seen.graph, height)).unsqueeze(1));
    return Tensor.cat([columns, rows], -1).flatten(0, 1).unsqueeze(0);
  });
};

/** Positions of a map's places, given where in it images are and where their padding. */
export const mapPositions = (c: { readonly d_model: number; readonly position_embedding_type: string }) =>
  c.position_embedding_type === "learned"
    ? learnedPositions(c.d_model)
    : module({}, (_, seen: Tensor) => sinePositions(seen, { features: c.d_model / 2 }));
