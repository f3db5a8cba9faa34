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
  /** Positions in time that a second of a video has; absent where frames are numbered. */
  readonly tokensPerSecond?: number;
  /** Whether each frame of a video stands by itself, words between it and the next. */
  readonly framesApart?: boolean;
}

const gridTokens = (c: Readonly<Record<string, unknown>>): GridTokens => {
  const { tokens_per_second: tokensPerSecond } = c["vision_config"] as Readonly<Record<string, unknown>>;
  return {
    imageToken: imageTokenOf(c),
    ...(typeof c["video_token_id"] === "number" && { videoToken: c["video_token_id"] }),
    merge: mergeOf(c),
    ...(typeof tokensPerSecond === "number" && { tokensPerSecond }),
  };
};

/** A grid, and how far apart its frames are in time. */
interface TimedGrid {
  readonly grid: Grid;
  readonly interval: number;
}

const positionsOfImage = (
  { grid: [time = 0, height = 0, width = 0], interval }: TimedGrid,
  merge: number,
  start: number,
): Position[] => {
  const [rows, columns] = [height / merge, width / merge];
  return Array.from({ length: time * rows * columns }, (_, index) => [
    start + Math.trunc(Math.floor(index / (rows * columns)) * interval),
    start + (Math.floor(index / columns) % rows),
    start + (index % columns),
  ]);
};

/** One more than the greatest position on any axis. */
const after = (positions: readonly Position[]): number =>
  positions.reduce((greatest, position) => Math.max(greatest, ...position), -1) + 1;

/** The grids of a batch that no text has used yet, by the token in their features' place. */
type GridsByToken = ReadonlyMap<number | undefined, TimedGrid[]>;

/** The grids of videos: of all their frames together, or of one frame after another. */
const gridsOfVideos = (inputs: Tensors, { tokensPerSecond, framesApart = false }: GridTokens): TimedGrid[] => {
  const { video_grid_thw: videos, second_per_grid_ts: seconds } = inputs;
  return (videos ? rowsOf(videos) : []).flatMap(([time = 0, ...frame], video): TimedGrid[] => {
    if (framesApart) return Array.from({ length: time }, () => ({ grid: [1, ...frame], interval: 1 }));
    const interval = tokensPerSecond === undefined ? 1 : tokensPerSecond * Number(seconds?.data[video] ?? 1);
    return [{ grid: [time, ...frame], interval }];
  });
};

/** @param inputs a batch of texts alone has no grids */
const gridsByToken = (inputs: Tensors, tokens: GridTokens): GridsByToken => {
  const { image_grid_thw: images } = inputs;
  const { imageToken, videoToken } = tokens;
  const ofImages = [imageToken, (images ? rowsOf(images) : []).map((grid) => ({ grid, interval: 1 }))] as const;
  return new Map(videoToken === undefined ? [ofImages] : [[videoToken, gridsOfVideos(inputs, tokens)], ofImages]);
};

/** Positions of a text: words count on all axes at once, an image's or a video's tokens by their frame, row and column. */
const positionsOf = (ids: readonly number[], grids: GridsByToken, { merge }: GridTokens): Position[] => {
  const positions: Position[] = [];
  let next = 0;
  while (positions.length < ids.length) {
    const ofToken = grids.get(ids[positions.length]);
    const timed = ofToken?.shift();
    if (ofToken && !timed)
      throw new InputError("the text has more images than image_grid_thw, or videos than video_grid_thw");
    const added = timed ? positionsOfImage(timed, merge, next) : [[next, next, next] as const];
    positions.push(...added);
    // Words go on behind rows and columns: frames of a long video reach further.
    next = timed ? next + Math.max(...timed.grid.slice(1)) / merge : after(added);
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

/** @param framesApart whether each frame of a video stands by itself */
const positionsByGrid = (framesApart: boolean): TokenPositions => ({
  ofBatch: (inputs, config) => ropeIndex(inputs, { ...gridTokens(config), framesApart }),
  generated: (prompt, inputs, config) => {
    const tokens = { ...gridTokens(config), framesApart };
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
});

/** Positions in time, height and width (M-RoPE, Wang et al., 2024); generated tokens count from the greatest of the prompt's. */
export const gridPositions = positionsByGrid(false);

/** The same where the frames of a video stand apart, their times as words between them (Qwen3-VL). */
export const framePositions = positionsByGrid(true);
