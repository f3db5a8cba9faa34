import { InputError, idTensor, rowsOf, type Tensors } from "@tiny-random/core";
import type { StoredTensor } from "@tiny-random/nn";
import type { ImageReading } from "./image-text-forward.ts";

/** Where a token stands: in time, in height and in width. */
type Place = readonly [time: number, height: number, width: number];

/** What positions need to know of a model. */
export interface GridTokens {
  readonly imageToken: number;
  /** Patches along an edge of what becomes one token. */
  readonly merge: number;
}

/** How many patches images have in time, height and width, one image after another. */
export const gridsOf = ({ image_grid_thw: grids }: Tensors): number[][] => {
  if (!grids) throw new InputError("images in patches need image_grid_thw");
  return rowsOf(grids);
};

/** Tokens of an image of so many patches. */
export const tokensOf = ([time = 0, height = 0, width = 0]: readonly number[], merge: number): number =>
  (time * height * width) / merge ** 2;

const placesOfImage = ([time = 0, height = 0, width = 0]: readonly number[], merge: number, start: number): Place[] => {
  const [rows, columns] = [height / merge, width / merge];
  return Array.from({ length: time * rows * columns }, (_, index) => [
    start + Math.floor(index / (rows * columns)),
    start + (Math.floor(index / columns) % rows),
    start + (index % columns),
  ]);
};

const after = (places: readonly Place[]): number => places.reduce((most, place) => Math.max(most, ...place), -1) + 1;

/** Places of a text's tokens: words one after another, an image's tokens on a grid; what follows comes after all of it. */
const placesOf = (ids: readonly number[], grids: number[][], { imageToken, merge }: GridTokens): Place[] => {
  const places: Place[] = [];
  let next = 0;
  while (places.length < ids.length) {
    const isImage = ids[places.length] === imageToken;
    const grid = isImage ? grids.shift() : undefined;
    if (isImage && !grid) throw new InputError("the text has more images than image_grid_thw");
    const image = grid ? placesOfImage(grid, merge, next) : [[next, next, next] as const];
    places.push(...image);
    next = after(image);
  }
  return places;
};

const byAxis = (rows: readonly (readonly Place[])[]): StoredTensor => {
  const { shape, data } = idTensor(
    [0, 1, 2].flatMap((axis) => rows.map((row) => row.map((place) => place[axis] ?? 0))),
  );
  return { dtype: "int64", shape: [3, rows.length, shape[1] ?? 0], data };
};

/** Positions of padded texts in time, height and width, `[3, batch, length]`; padding gets 0 (`get_rope_index` of Qwen2-VL). */
export const gridPositions = (inputs: Tensors, tokens: GridTokens): StoredTensor => {
  const { input_ids: ids, attention_mask: mask } = inputs;
  if (!ids || !mask) throw new InputError("positions need input_ids and attention_mask");
  const [grids, kept] = [gridsOf(inputs), rowsOf(mask)];
  const rows = rowsOf(ids).map((row, index) => {
    const isToken = (kept[index] ?? []).map((one) => one === 1);
    const places = placesOf(
      row.filter((_, at) => isToken[at]),
      grids,
      tokens,
    );
    return isToken.map((token): Place => (token && places.shift()) || [0, 0, 0]);
  });
  return byAxis(rows);
};

/** Patches and their grids beside texts, whose later tokens come after all that their prompt has. */
export const gridReading = (
  tokensOfModel: (settings: Readonly<Record<string, unknown>>) => GridTokens,
): ImageReading => ({
  images: { pixel_values: "pixel_values", image_grid_thw: "grid_thw" },
  positions: (prompt, inputs, settings) => {
    const grids = gridsOf(inputs);
    const places = prompt.map((row) => placesOf(row, grids, tokensOfModel(settings)));
    return (total, length) =>
      byAxis(
        places.map((known) =>
          Array.from({ length }, (_, index): Place => {
            const at = total - length + index;
            const later = after(known) + at - known.length;
            return known[at] ?? [later, later, later];
          }),
        ),
      );
  },
});

/** The patches of one text's image, and its grid: every text has one. */
export const patchesOfRow = (inputs: Tensors, row: number): Tensors => {
  const { pixel_values: pixels } = inputs;
  const grids = gridsOf(inputs);
  const [own] = grids.slice(row);
  if (!pixels || !own) throw new InputError(`there is no image for row ${row}`);
  const width = pixels.shape[1] ?? 0;
  const start = grids.slice(0, row).reduce((sum, grid) => sum + tokensOf(grid, 1), 0);
  const count = tokensOf(own, 1);
  const data = (pixels.data as Float32Array).slice(start * width, (start + count) * width);
  return { pixel_values: { ...pixels, shape: [count, width], data }, image_grid_thw: idTensor([own]) };
};
