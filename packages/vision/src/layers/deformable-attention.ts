import { type GridSampleOptions, linear, module, Tensor } from "@tiny-random/nn";
import { type MapLevel, unflattenedMaps } from "./map-levels.ts";

/** Feature maps that queries look at. */
export interface LevelMemory {
  /** `[batch, places, width]`, the feature maps one after another. */
  readonly values: Tensor;
  readonly levels: readonly MapLevel[];
  /** 1 at places of the image and 0 at padding, whose values become zeros: `[batch, places]`. */
  readonly mask?: Tensor | undefined;
}

/** Where each head of each query looks, and how much each look counts. */
export interface Looks {
  /** Column and row, from 0 to 1 inside the image: `[batch, queries, heads, points of all levels, 2]`. */
  readonly locations: Tensor;
  /** `[batch, queries, heads, points of all levels]` */
  readonly weights: Tensor;
  /** How many points are of each level. */
  readonly points: readonly number[];
  /** Bilinear by default, and nothing beside the image. */
  readonly sampling?: GridSampleOptions;
}

/**
 * Multi-scale deformable attention (Zhu et al., 2020): a head of a query reads every feature map at a few places.
 *
 * @param values `[batch, places, heads · head_dim]`
 * @returns `[batch, queries, heads · head_dim]`
 */
export const lookAt = (values: Tensor, levels: readonly MapLevel[], looks: Looks): Tensor => {
  const { locations, weights, points, sampling = {} } = looks;
  const [batch, queries, heads] = [weights.size(0), weights.size(1), weights.size(2) as number];
  const width = values.size(2) as number;
  const grids = locations.mul(2).sub(1).transpose(1, 2).split(points, 3);
  const seen = unflattenedMaps(values, levels).map((map, level) => {
    const ofHeads = map.unflatten(1, [heads, width / heads]).flatten(0, 1);
    return ofHeads.grid_sample((grids[level] as Tensor).flatten(0, 1), sampling);
  });
  const counts = weights.transpose(1, 2).flatten(0, 1).unsqueeze(1);
  const summed = Tensor.cat(seen, -1).mul(counts).sum(-1);
  return summed.reshape([batch, width, queries]).transpose(1, 2);
};

/** Sizes of an attention: how many points a head reads in each of how many levels. */
export interface DeformableSizes {
  readonly width: number;
  readonly heads: number;
  readonly levels: number;
  readonly points: number;
}

/**
 * Around points offsets are in places of each level, around boxes in parts of the box.
 *
 * @param references `[batch, queries, levels or 1, 2 or 4]`: column and row, or those of a box's middle, and its size
 * @param offsets `[batch, queries, heads, levels, points, 2]`
 */
const aroundReferences = (references: Tensor, offsets: Tensor, levels: readonly MapLevel[]): Tensor => {
  const spread = references.unsqueeze(2).unsqueeze(4);
  if (spread.size(-1) === 4) {
    const [middle, size] = spread.split([2, 2], -1) as [Tensor, Tensor];
    return middle.add(
      offsets
        .div(offsets.size(4) as number)
        .mul(size)
        .mul(0.5),
    );
  }
  const sizes = offsets.graph.shapeVector(levels.flatMap(({ rows, columns }) => [columns, rows]));
  return spread.add(offsets.div(sizes.to("float32").reshape([levels.length, 1, 2])));
};

/**
 * Attention of queries to a few places around their references.
 *
 * @returns a module: queries with their positions `[batch, queries, width]`, references, memory → `[batch, queries, width]`
 */
export const deformableAttention = ({ width, heads, levels, points }: DeformableSizes) =>
  module(
    {
      sampling_offsets: linear(width, heads * levels * points * 2),
      attention_weights: linear(width, heads * levels * points),
      value_proj: linear(width, width),
      output_proj: linear(width, width),
    },
    (m, x: Tensor, references: Tensor, memory: LevelMemory) => {
      const projected = m.value_proj(memory.values);
      const values = memory.mask ? projected.mul(memory.mask.unsqueeze(-1)) : projected;
      const offsets = m.sampling_offsets(x).unflatten(-1, [heads, levels, points, 2]);
      const weights = m
        .attention_weights(x)
        .unflatten(-1, [heads, levels * points])
        .softmax(-1);
      const locations = aroundReferences(references, offsets, memory.levels).flatten(3, 4);
      const perLevel = Array.from({ length: levels }, () => points);
      return m.output_proj(lookAt(values, memory.levels, { locations, weights, points: perLevel }));
    },
  );
