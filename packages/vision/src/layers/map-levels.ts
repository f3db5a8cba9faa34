// Feature maps of several sizes, one after another in a sequence of places.
import { addDims, asSequence, type Dim, type Graph, Tensor } from "@tiny-random/nn";

/** A feature map among those of a sequence. */
export interface MapLevel {
  readonly rows: Dim;
  readonly columns: Dim;
  /** Rows times columns. */
  readonly places: Dim;
}

/** Feature maps as one sequence of places, and their sizes. */
export interface FlattenedMaps {
  /** `[batch, places, width]` */
  readonly sequence: Tensor;
  readonly levels: readonly MapLevel[];
}

/** Feature maps `[batch, width, rows, columns]`, flattened one after another. */
export const flattenedMaps = (maps: readonly Tensor[]): FlattenedMaps => {
  const sequences = maps.map(asSequence);
  const levels = maps.map((map, index) => ({
    rows: map.size(2),
    columns: map.size(3),
    places: sequences[index]?.size(1) ?? 0,
  }));
  return { sequence: Tensor.cat(sequences, 1), levels };
};

/** Feature maps of padded images as one sequence of places, and what of them is the image. */
interface MaskedMaps extends FlattenedMaps {
  /** 1 at places of the image and 0 at padding, `[batch, places]`. */
  readonly mask: Tensor;
  /** How much of each level's width and height is the image: `[batch, levels, 2]`. */
  readonly shares: Tensor;
  /** The middles of places, in parts of the image: `[batch, places, 2]`. */
  readonly middles: Tensor;
}

/** A sequence cut into those of its feature maps: `[batch, places, width]` each. */
export const splitLevels = (sequence: Tensor, levels: readonly MapLevel[]): Tensor[] => {
  let start: Dim = 0;
  return levels.map(({ places }) => {
    const end = addDims(start, places);
    const part = sequence.slice(1, start, end);
    start = end;
    return part;
  });
};

/** The feature maps of a sequence again, `[batch, width, rows, columns]` each. */
export const unflattenedMaps = (sequence: Tensor, levels: readonly MapLevel[]): Tensor[] =>
  splitLevels(sequence, levels).map((part, index) => {
    const { rows, columns } = levels[index] as MapLevel;
    return part.transpose(1, 2).reshape([part.size(0), part.size(2), rows, columns]);
  });

/** How far along an axis the middle of each place is, from 0 to 1: `[length]`. */
const middles = (graph: Graph, length: Dim): Tensor =>
  Tensor.arange(graph, length).to("float32").add(0.5).div(graph.dimValue(length).to("float32"));

/** Column and row of the middle of every place of a feature map, from 0 to 1: `[places, 2]`. */
export const placeMiddles = (graph: Graph, { rows, columns }: MapLevel): Tensor => {
  const across = middles(graph, columns).unsqueeze(0).expand([rows, columns]);
  const down = middles(graph, rows).unsqueeze(1).expand([rows, columns]);
  return Tensor.stack([across, down], -1).flatten(0, 1);
};

/** The same for all places of all levels: `[1, places, 2]`. */
export const levelMiddles = (graph: Graph, levels: readonly MapLevel[]): Tensor =>
  Tensor.cat(
    levels.map((level) => placeMiddles(graph, level)),
    0,
  ).unsqueeze(0);

/** How much of a feature map's width and height is the image and not padding: `[batch, height, width]` → `[batch, 2]`. */
const validShare = (mask: Tensor): Tensor => Tensor.stack([mask.select(1, 0).mean(1), mask.select(2, 0).mean(1)], -1);

/**
 * The middles of all places, in parts of the image without padding: `[batch, places, 2]`.
 *
 * @param shares how much of each level's width and height is the image: `[batch, levels, 2]`
 */
const middlesInImage = (levels: readonly MapLevel[], shares: Tensor): Tensor =>
  Tensor.cat(
    levels.map((level, index) =>
      placeMiddles(shares.graph, level)
        .unsqueeze(0)
        .div(shares.slice(1, index, index + 1)),
    ),
    1,
  );

/** Feature maps `[batch, width, rows, columns]` and their masks, `[batch, rows, columns]` each, flattened one after another. */
export const maskedMaps = (maps: readonly Tensor[], masks: readonly Tensor[]): MaskedMaps => {
  const { sequence, levels } = flattenedMaps(maps);
  const mask = Tensor.cat(
    masks.map((each) => each.flatten(1)),
    1,
  );
  const shares = Tensor.stack(masks.map(validShare), 1);
  return { sequence, levels, mask, shares, middles: middlesInImage(levels, shares) };
};
