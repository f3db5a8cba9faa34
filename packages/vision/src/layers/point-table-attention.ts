// Deformable attention of RT-DETR's second version and of D-FINE: levels may have different numbers of points.
import { linear, Parameter, Tensor } from "@tiny-random/nn";
import type { LevelMemory, Looks } from "./deformable-attention.ts";
import type { MapLevel } from "./map-levels.ts";

/** Sizes of an attention, and how it samples. */
export interface PointTable {
  readonly width: number;
  readonly heads: number;
  /** How many points a head reads in each level. */
  readonly points: readonly number[];
  /** What share of a box's size an offset of 1 is. */
  readonly offsetScale: number;
  /** `discrete`: the nearest place counted from the places' corners, in place of bilinear samples. */
  readonly method: string;
}

const total = (points: readonly number[]): number => points.reduce((sum, count) => sum + count, 0);

/** One over the number of points of its level, for every point: a buffer of checkpoints. */
export const pointShares = (points: readonly number[]): Parameter => {
  const shares = points.flatMap((count) => Array.from({ length: count }, () => 1 / count));
  return new Parameter(
    [shares.length],
    { kind: "exact", data: () => Float32Array.from(shares) },
    { keepFloat32: true },
  );
};

/** The maps of queries to offsets and weights. */
export const pointMaps = ({ width, heads, points }: PointTable) => ({
  sampling_offsets: linear(width, heads * total(points) * 2),
  attention_weights: linear(width, heads * total(points)),
});

/** Columns and rows of the level of every point: `[points, 2]`. */
const sizesOfPoints = (locations: Tensor, levels: readonly MapLevel[], points: readonly number[]): Tensor => {
  const sizes = levels.flatMap(({ columns, rows }, level) =>
    Array.from({ length: points[level] ?? 0 }, () => [columns, rows]).flat(),
  );
  return locations.graph
    .shapeVector(sizes)
    .to("float32")
    .reshape([total(points), 2]);
};

/** How far from the border of two places a location must be, in places: rounding moves it by 1e-6. */
const clearOfBorders = 1e-5;

/** Locations for the nearest place of those counted from corners: half a place further; the borders must not be near. */
const discrete = (locations: Tensor, sizes: Tensor): Tensor => {
  const places = locations.mul(sizes).add(0.5);
  const share = places.sub(places.floor());
  const distance = share.minimum(share.neg().add(1));
  locations.graph.noteChoice({ scores: Tensor.stack([distance, distance.mul(0)], -1), count: 1, lead: clearOfBorders });
  return locations.add(locations.graph.constant([0.5], "float32").div(sizes));
};

/**
 * Where queries look around their boxes.
 *
 * @param shares the buffer of {@link pointShares}
 * @param boxes `[batch, queries, 1, 4]`
 */
export const tableLooks = (
  m: ReturnType<typeof pointMaps>,
  shares: Parameter,
  table: PointTable,
  x: Tensor,
  boxes: Tensor,
  { levels }: LevelMemory,
): Looks => {
  const { heads, points, offsetScale, method } = table;
  const count = total(points);
  const [middle, size] = boxes.unsqueeze(2).split([2, 2], -1) as [Tensor, Tensor];
  const scales = x.graph.parameter(shares).unsqueeze(-1);
  const offsets = m.sampling_offsets(x).unflatten(-1, [heads, count, 2]);
  const locations = middle.add(offsets.mul(scales).mul(size).mul(offsetScale));
  const weights = m.attention_weights(x).unflatten(-1, [heads, count]).softmax(-1);
  if (method !== "discrete") return { locations, weights, points };
  const sizes = sizesOfPoints(locations, levels, points);
  return {
    locations: discrete(locations, sizes),
    weights,
    points,
    sampling: { mode: "nearest", padding_mode: "border" },
  };
};
