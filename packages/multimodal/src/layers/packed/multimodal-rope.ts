import { InputError, idTensor, rowsOf, type Tensors } from "@tiny-random/core";
import type { StoredTensor } from "@tiny-random/nn";
import { imageTokenOf } from "../image-text-forward.ts";
import type { TokenPositions } from "../token-positions.ts";
import { type Grid, mergeOf } from "./packed-images.ts";

/** A token's position on each axis. */
type Position = readonly [time: number, height: number, width: number];

/** What positions depend on in a config. */
export interface GridTokens {
  readonly imageToken: number;
  /** A config without one reads no videos. */
  readonly videoToken?: number;
  /** Patches along an edge of the block that becomes one token. */
  readonly merge: number;
}

const gridTokens = (c: Readonly<Record<string, unknown>>): GridTokens => ({
  imageToken: imageTokenOf(c),
  ...(typeof c["video_token_id"] === "number" && { videoToken: c["video_token_id"] }),
  merge: mergeOf(c),
});

const positionsOfImage = ([time = 0, height = 0, width = 0]: Grid, merge: number, start: number): Position[] => {
  const [rows, columns] = [height / merge, width / merge];
  return Array.from({ length: time * rows * columns }, (_, index) => [
    start + Math.floor(index / (rows * columns)),
    start + (Math.floor(index / columns) % rows),
    start + (index % columns),
  ]);
};

/** One more than the greatest position on any axis. */
const after = (positions: readonly Position[]): number =>
  positions.reduce((greatest, position) => Math.max(greatest, ...position), -1) + 1;

/** The grids of a batch that no text has used yet, by the token in their features' place. */
type GridsByToken = ReadonlyMap<number | undefined, Grid[]>;

/** @param inputs a batch of texts alone has no grids */
const gridsByToken = (inputs: Tensors, { imageToken, videoToken }: GridTokens): GridsByToken => {
  const { image_grid_thw: images, video_grid_thw: videos } = inputs;
  const ofImages = [imageToken, images ? rowsOf(images) : []] as const;
  return new Map(videoToken === undefined ? [ofImages] : [[videoToken, videos ? rowsOf(videos) : []], ofImages]);
};

/** Positions of a text: words count on all axes at once, an image's or a video's tokens by their frame, row and column. */
const positionsOf = (ids: readonly number[], grids: GridsByToken, { merge }: GridTokens): Position[] => {
  const positions: Position[] = [];
  let next = 0;
  while (positions.length < ids.length) {
    const ofToken = grids.get(ids[positions.length]);
    const grid = ofToken?.shift();
    if (ofToken && !grid)
      throw new InputError("the text has more images than image_grid_thw, or videos than video_grid_thw");
    const added = grid ? positionsOfImage(grid, merge, next) : [[next, next, next] as const];
    positions.push(...added);
    // Words go on behind rows and columns: frames of a long video reach further.
    next = grid ? next + Math.max(...grid.slice(1)) / merge : after(added);
  }
  return positions;
};

const byAxis = (rows: readonly (readonly Position[])[]): StoredTensor => {
  const { shape, data } = idTensor(
    [0, 1, 2].flatMap((axis) => rows.map((row) => row.map((position) => position[axis] ?? 0))),
  );
  return { dtype: "int64", shape: [3, rows.length, shape[1] ?? 0], data };
};

/** `get_rope_index` of Qwen2-VL: `[3, batch, length]`; padding has position 0. */
export const ropeIndex = (inputs: Tensors, tokens: GridTokens): StoredTensor => {
  const { input_ids: ids, attention_mask: mask } = inputs;
  if (!ids || !mask) throw new InputError("positions need input_ids and attention_mask");
  const [grids, kept] = [gridsByToken(inputs, tokens), rowsOf(mask)];
  const rows = rowsOf(ids).map((row, index) => {
    const isToken = (kept[index] ?? []).map((one) => one === 1);
    const positions = positionsOf(
      row.filter((_, at) => isToken[at]),
      grids,
      tokens,
    );
    return isToken.map((token): Position => (token && positions.shift()) || [0, 0, 0]);
  });
  return byAxis(rows);
};

/** Positions in time, height and width (M-RoPE, Wang et al., 2024); generated tokens count from the greatest of the prompt's. */
export const gridPositions: TokenPositions = {
  ofBatch: (inputs, config) => ropeIndex(inputs, gridTokens(config)),
  generated: (prompt, inputs, config) => {
    const tokens = gridTokens(config);
    const grids = gridsByToken(inputs, tokens);
    const rows = prompt.map((row) => positionsOf(row, grids, tokens));
    return (total, length) =>
      byAxis(
        rows.map((known) =>
          Array.from({ length }, (_, index): Position => {
            const at = total - length + index;
            const later = after(known) + at - known.length;
            return known[at] ?? [later, later, later];
          }),
        ),
      );
  },
};
