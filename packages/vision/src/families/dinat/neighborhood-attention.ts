// Dilated Neighborhood Attention (Hassani and Shi, 2022): each place looks at the nearest ones, in steps of a dilation.
import { type Dim, type Graph, linear, module, Tensor, weight } from "@tiny-random/nn";

/** Sizes of an attention. */
interface NeighborhoodSizes {
  readonly width: number;
  readonly heads: number;
  /** How many places along each axis one looks at; an odd number. */
  readonly kernel: number;
  /** How far they are apart. */
  readonly dilation: number;
  /** Whether queries, keys and values have a bias. */
  readonly bias: boolean;
}

type Reach = Pick<NeighborhoodSizes, "kernel" | "dilation">;

/** What each place of an axis looks at, int64 `[length, kernel]`. */
interface Neighbors {
  readonly places: Tensor;
  /** Their distances in steps, as rows of a table of biases count them. */
  readonly distances: Tensor;
}

/**
 * The neighbors along an axis, which is at least as long as the kernel reaches: behind a shorter one stands padding. At an edge
 * a window is moved inwards, by whole steps, until it fits.
 */
const neighborsAlong = (graph: Graph, length: Dim, { kernel, dilation }: Reach): Neighbors => {
  const padded = graph.dimValue(length).maximum(kernel * dilation);
  const place = Tensor.arange(graph, length);
  const first = place.remainder(dilation);
  const step = place.div(dilation);
  const steps = padded
    .sub(first)
    .add(dilation - 1)
    .div(dilation);
  const start = step
    .sub((kernel - 1) / 2)
    .maximum(0)
    .minimum(steps.sub(kernel));
  const window = start.unsqueeze(1).add(Tensor.arange(graph, kernel));
  return {
    places: window.mul(dilation).add(first.unsqueeze(1)),
    distances: window.sub(step.unsqueeze(1)).add(kernel - 1),
  };
};

/** Zeros behind the last row and column, as many as the kernel reaches where the number of rows and columns is not known. */
const paddedTo = (x: Tensor, reach: number): Tensor => {
  const missing = (length: Dim) => (typeof length === "number" ? Math.max(0, reach - length) : reach);
  const [right, bottom] = [missing(x.size(2)), missing(x.size(1))];
  return right + bottom === 0 ? x : x.pad([0, 0, 0, right, 0, bottom]);
};

/** `[batch, heads, rows, columns, features]` → those that each place looks at, row by row: `[..., kernel², features]`. */
const lookedAt = (x: Tensor, rows: Neighbors, columns: Neighbors): Tensor =>
  x.index_select(3, columns.places).index_select(2, rows.places).permute(0, 1, 2, 4, 3, 5, 6).flatten(4, 5);

/** The bias of each pair of places, `[heads, rows, columns, 1, kernel²]`. */
const biasOf = (table: Tensor, rows: Neighbors, columns: Neighbors): Tensor =>
  table
    .index_select(2, columns.distances)
    .index_select(1, rows.distances)
    .permute(0, 1, 3, 2, 4)
    .flatten(3)
    .unsqueeze(3);

/** Attention of every place to its neighborhood: `[batch, rows, columns, width]` → the same. */
export const neighborhoodAttention = ({ width, heads, kernel, dilation, bias }: NeighborhoodSizes) => {
  const distances = 2 * kernel - 1;
  const children = {
    rpb: weight([heads, distances, distances], 1),
    query: linear(width, width, { bias }),
    key: linear(width, width, { bias }),
    value: linear(width, width, { bias }),
  };
  return module(children, (m, x: Tensor) => {
    const { graph } = x;
    const perHead = (part: Tensor) => part.unflatten(3, [heads, width / heads]).permute(0, 3, 1, 2, 4);
    const rows = neighborsAlong(graph, x.size(1), { kernel, dilation });
    const columns = neighborsAlong(graph, x.size(2), { kernel, dilation });
    const padded = paddedTo(x, kernel * dilation);
    const keys = lookedAt(perHead(m.key(padded)), rows, columns);
    const values = lookedAt(perHead(m.value(padded)), rows, columns);
    const queries = perHead(m.query(x))
      .mul((width / heads) ** -0.5)
      .unsqueeze(4);
    const scores = queries.matmul(keys.transpose(-1, -2)).add(biasOf(graph.parameter(m.rpb), rows, columns));
    return scores.softmax(-1).matmul(values).squeeze(4).permute(0, 2, 3, 1, 4).flatten(3);
  });
};
