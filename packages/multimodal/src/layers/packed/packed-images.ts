import { InputError, idTensor, type ModelConfig, rowsOf, type Tensors, takeAxis } from "@tiny-random/core";
import type { StoredTensor } from "@tiny-random/nn";
import { type ImageInputs, imagesOfRow } from "../image-inputs.ts";

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

/** A tower's config by either name of the block's edges; 1 where it has none. */
interface MergingTower {
  readonly spatial_merge_size?: number;
  readonly merge_kernel_size?: readonly number[];
}

/** Patches along an edge of the block that becomes one token. */
export const mergeOf = (c: Readonly<Record<string, unknown>>): number => {
  const { spatial_merge_size: merge, merge_kernel_size: [edge = 1] = [] } = c["vision_config"] as MergingTower;
  return merge ?? edge;
};

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

/** Image tokens of each image. */
const tokensOfImages = (inputs: Tensors, config: ModelConfig): readonly number[] =>
  gridsOf(inputs).map((grid) => tokenCount(grid, mergeOf(config)));

/** The patches of one text's images, and their grids; none where the text has none. */
export const patchesOfRow = (inputs: Tensors, row: number, config: ModelConfig, tokensOf = tokensOfImages): Tensors => {
  const { pixel_values: pixels, image_grid_thw: grids } = inputs;
  if (!pixels || !grids) return {};
  const { image_grid_thw: own } = imagesOfRow(["image_grid_thw"], tokensOf)(inputs, row, config);
  const { numbers } = imagesOfRow(["numbers"], tokensOf)({ ...inputs, numbers: numbered(grids) }, row, config);
  const [first] = numbers ? Array.from(numbers.data, Number) : [];
  if (!own || first === undefined) return {};
  const patches = (of: readonly Grid[]) => of.reduce((sum, grid) => sum + tokenCount(grid, 1), 0);
  const start = patches(gridsOf(inputs).slice(0, first));
  const indices = Array.from({ length: patches(rowsOf(own)) }, (_, index) => start + index);
  return { pixel_values: takeAxis(pixels, 0, indices), image_grid_thw: own };
};

/** A number for each image. */
const numbered = ({ shape: [images = 0] }: StoredTensor): StoredTensor =>
  idTensor(Array.from({ length: images }, (_, image) => [image]));

/**
 * The patches of all images in one sequence, each of so many axes, and their grids.
 *
 * @param grids what clients call the grids
 */
const packedAs = <C extends ModelConfig>(
  patch: (c: C) => readonly number[],
  grids: "grid_thw" | "image_grid_thw",
  tokensOf = tokensOfImages,
): ImageInputs<C> => ({
  names: { pixel_values: "pixel_values", image_grid_thw: grids },
  inputs: (c) => ({
    pixel_values: { dtype: "float32", axes: ["patches", ...patch(c)] },
    [grids]: { dtype: "int64", axes: ["images", 3] },
  }),
  rowOf: (inputs, row, config) => patchesOfRow(inputs, row, config, tokensOf),
});

/** `[patches, channels · frames · patch²]` */
export const packedImages = (grids: "grid_thw" | "image_grid_thw"): ImageInputs<PackedImagesConfig & ModelConfig> =>
  packedAs(({ vision_config: c }) => [c.in_channels * c.temporal_patch_size * c.patch_size ** 2], grids);

/**
 * Patches as small pictures: `[patches, ...axes of a patch]`.
 *
 * @param tokensOf tokens of each image, one of each block where it does not say
 */
export const packedPictures = <C extends ModelConfig>(
  patch: (c: C) => readonly number[],
  tokensOf = tokensOfImages,
): ImageInputs<C> => packedAs(patch, "image_grid_thw", tokensOf);
