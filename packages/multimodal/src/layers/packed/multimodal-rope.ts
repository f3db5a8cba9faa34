import { InputError, idTensor, rowsOf, type Tensors } from "@tiny-random/core";
import type { StoredTensor } from "@tiny-random/nn";
import { imageTokenOf } from "../image-text-forward.ts";
import type { TokenPositions } from "../token-positions.ts";
import { type Grid, gridsOf, mergeOf } from "./packed-images.ts";

/** A token's position on each axis. */
type Position = readonly [time: number, height: number, width: number];

/** What positions depend on in a config. */
export interface GridTokens {
  readonly imageToken: number;
  /** Patches along an edge of the block that becomes one token. */
  readonly merge: number;
}

const gridTokens = (c: Readonly<Record<string, unknown>>): GridTokens => ({
  imageToken: imageTokenOf(c),
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

/** Positions of a text: words count on all axes at once, an image's tokens by their frame, row and column. */
const positionsOf = (ids: readonly number[], grids: Grid[], { imageToken, merge }: GridTokens): Position[] => {
  const positions: Position[] = [];
  let next = 0;
  while (positions.length < ids.length) {
    const isImage = ids[positions.length] === imageToken;
    const grid = isImage ? grids.shift() : undefined;
    if (isImage && !grid) throw new InputError("the text has more images than image_grid_thw");
    const added = grid ? positionsOfImage(grid, merge, next) : [[next, next, next] as const];
    positions.push(...added);
    next = after(added);
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
  // A batch of texts alone has no grids.
  const hasImages = Array.from(ids.data, Number).includes(tokens.imageToken);
  const [grids, kept] = [hasImages ? gridsOf(inputs) : [], rowsOf(mask)];
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
    const grids = gridsOf(inputs);
    const rows = prompt.map((row) => positionsOf(row, grids, gridTokens(config)));
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
