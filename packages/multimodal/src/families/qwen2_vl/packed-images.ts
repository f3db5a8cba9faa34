import { InputError, idTensor, rowsOf, type Tensors } from "@tiny-random/core";
import type { ImageInputs } from "../../layers/image-inputs.ts";

/** The config fields that say what packed patches are. */
export interface PackedImagesConfig {
  readonly vision_config: {
    readonly in_channels: number;
    readonly patch_size: number;
    readonly temporal_patch_size: number;
    /** Patches along an edge of the block that becomes one token. */
    readonly spatial_merge_size: number;
  };
}

/** How many patches an image has in time, height and width. */
export type Grid = readonly number[];

/** The grids of all images. Throws InputError where they are missing. */
export const gridsOf = ({ image_grid_thw: grids }: Tensors): Grid[] => {
  if (!grids) throw new InputError("images in patches need image_grid_thw");
  return rowsOf(grids);
};

/** Image tokens of an image. */
export const tokenCount = ([time = 0, height = 0, width = 0]: Grid, merge: number): number =>
  (time * height * width) / merge ** 2;

/** The patches of one text's image, and its grid; every text has one image. */
export const patchesOfRow = (inputs: Tensors, row: number): Tensors => {
  const { pixel_values: pixels } = inputs;
  const grids = gridsOf(inputs);
  const [own] = grids.slice(row);
  if (!pixels || !own) throw new InputError(`there is no image for row ${row}`);
  const width = pixels.shape[1] ?? 0;
  const start = grids.slice(0, row).reduce((sum, grid) => sum + tokenCount(grid, 1), 0);
  const count = tokenCount(own, 1);
  const data = (pixels.data as Float32Array).slice(start * width, (start + count) * width);
  return { pixel_values: { ...pixels, shape: [count, width], data }, image_grid_thw: idTensor([own]) };
};

/** The patches of all images in one sequence, `[patches, channels · frames · patch²]`, and their grids. */
export const packedImages: ImageInputs<PackedImagesConfig> = {
  names: { pixel_values: "pixel_values", image_grid_thw: "grid_thw" },
  inputs: ({ vision_config: c }) => ({
    pixel_values: { dtype: "float32", axes: ["patches", c.in_channels * c.temporal_patch_size * c.patch_size ** 2] },
    grid_thw: { dtype: "int64", axes: ["images", 3] },
  }),
  rowOf: patchesOfRow,
};

/** The most patches of an image; a landscape one has four by six. */
const mostPatches = 40;

/** The settings of the image processor that follow the tiny config. */
export const imageSettings = ({ vision_config: c }: PackedImagesConfig) => ({
  size: {
    shortest_edge: (c.spatial_merge_size * c.patch_size) ** 2,
    longest_edge: mostPatches * c.patch_size ** 2,
  },
  patch_size: c.patch_size,
  temporal_patch_size: c.temporal_patch_size,
  merge_size: c.spatial_merge_size,
});
