import { Tensor } from "@tiny-random/nn";

/** Where each of a sequence of packed patches is in its image; int64 `[patches]` each. */
export interface PatchPlaces {
  /** Its frame, counted over all images: patches of one frame look at each other. */
  readonly frame: Tensor;
  readonly row: Tensor;
  readonly column: Tensor;
  /** What is known of each image, `[images]`, for each of its patches. */
  ofPatch(perImage: Tensor): Tensor;
  /** Rows and columns of patches of each image, `[images]`. */
  readonly rows: Tensor;
  readonly columns: Tensor;
  /** The first patch of each image, `[images]`. */
  readonly starts: Tensor;
  /** Frames of each image, `[images]`: one of a still one. */
  readonly frames: Tensor;
}

/** The sum of what stands before each number of a list: int64 `[images]`. */
export const sumsBefore = (counts: Tensor): Tensor => counts.cumsum(0).sub(counts);

/**
 * Where packed patches are (Qwen2-VL, Wang et al., 2024). Those of a block of `merge` by `merge` follow each other.
 *
 * @param patches `[patches, ...]`, read for their number
 * @param grids `[images, 3]`: patches of each image in time, height and width
 * @param merge rows and columns of a block, alike in all images or `[images]`
 */
export const patchPlaces = (patches: Tensor, grids: Tensor, merge: number | Tensor): PatchPlaces => {
  const [frames, rows, columns] = [0, 1, 2].map((axis) => grids.select(1, axis)) as [Tensor, Tensor, Tensor];
  const area = rows.mul(columns);
  const ends = frames.mul(area).cumsum(0);
  const index = Tensor.arange(grids.graph, patches.size(0));
  const image = ends.unsqueeze(0).le(index.unsqueeze(1)).to("int64").sum(1);
  const ofPatch = (perImage: Tensor) => perImage.index_select(0, image);
  const starts = ends.sub(frames.mul(area));
  const within = index.sub(ofPatch(starts));
  const place = within.remainder(ofPatch(area));
  const edge = typeof merge === "number" ? merge : ofPatch(merge);
  const square = typeof edge === "number" ? edge ** 2 : edge.mul(edge);
  const [block, inner] = [place.div(square), place.remainder(square)];
  const blocksPerRow = ofPatch(columns).div(edge);
  return {
    frame: ofPatch(sumsBefore(frames)).add(within.div(ofPatch(area))),
    row: block.div(blocksPerRow).mul(edge).add(inner.div(edge)),
    column: block.remainder(blocksPerRow).mul(edge).add(inner.remainder(edge)),
    ofPatch,
    rows,
    columns,
    starts,
    frames,
  };
};

/**
 * Which patches stand at the places of a sequence that has them block by block, where the sequence given has them row by row:
 * int64 `[patches]`.
 *
 * @param places of the sequence block by block
 */
export const rowByRow = ({ row, column, columns, starts, frame, frames, rows, ofPatch }: PatchPlaces): Tensor => {
  const firstFrame = ofPatch(sumsBefore(frames));
  const area = ofPatch(rows.mul(columns));
  const inRows = row.mul(ofPatch(columns)).add(column);
  return ofPatch(starts).add(frame.sub(firstFrame).mul(area)).add(inRows);
};

/**
 * The windows of patches, a number for each patch: windows stand side by side in a frame, and those at its end are smaller.
 *
 * @param edge rows and columns of patches of a window
 */
export const patchWindows = ({ frame, row, column, rows, columns }: PatchPlaces, edge: number): Tensor => {
  const [most, widest] = [rows, columns].map((count) => count.amax(0, true)) as [Tensor, Tensor];
  return frame.mul(most).add(row.div(edge)).mul(widest).add(column.div(edge));
};
