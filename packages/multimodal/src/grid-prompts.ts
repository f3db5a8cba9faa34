import { idTensor, rowsOf, type Tensors } from "@tiny-random/core";
import { type GridTokens, gridPositions, gridReading, gridsOf, patchesOfRow, tokensOf } from "./grid-positions.ts";
import { imagePrompts } from "./image-prompts.ts";
import { imageTokenOf } from "./image-text-forward.ts";

/** The config fields of an image tower whose patches become tokens in blocks. */
interface GridConfig {
  readonly patch_size: number;
  readonly temporal_patch_size: number;
  readonly spatial_merge_size: number;
}

/** What stands for one token of an image. */
export const imagePad = "<|image_pad|>";

const gridTokens = (c: Readonly<Record<string, unknown>>): GridTokens => ({
  imageToken: imageTokenOf(c),
  merge: (c["vision_config"] as GridConfig).spatial_merge_size,
});

/** Which tokens are an image's. */
const marked = ({ input_ids }: Tensors, imageToken: number): Tensors => ({
  mm_token_type_ids: idTensor(
    input_ids ? rowsOf(input_ids).map((row) => row.map((id) => Number(id === imageToken))) : [],
  ),
});

/** Texts behind an image, whose placeholder is repeated for each token that its patches become. */
export const gridPrompts = (c: Readonly<Record<string, unknown>>) => {
  const tokens = gridTokens(c);
  return imagePrompts({
    written: (text) => `<|vision_start|>${imagePad}<|vision_end|>${text}`,
    expanded: (written, images, row) =>
      written.replace(imagePad, imagePad.repeat(tokensOf(gridsOf(images)[row] ?? [], tokens.merge))),
    positions: (inputs) => gridPositions(inputs, tokens),
    beside: (inputs) => marked(inputs, tokens.imageToken),
    mixed: true,
  });
};

/** Patches of an image at most, of which a lying one has four by six. */
const mostPatches = 40;

/** The settings of an image processor that follow the tiny tower. */
export const gridImageSettings = ({ vision_config: c }: { readonly vision_config: GridConfig }) => ({
  size: {
    shortest_edge: (c.spatial_merge_size * c.patch_size) ** 2,
    longest_edge: mostPatches * c.patch_size ** 2,
  },
  ...{ patch_size: c.patch_size, temporal_patch_size: c.temporal_patch_size, merge_size: c.spatial_merge_size },
});

/** How sessions read patches with their grids. */
export const gridImages = { reading: gridReading(gridTokens), rowOf: patchesOfRow };
