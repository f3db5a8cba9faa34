import { conv2d, type Tensor } from "@tiny-random/nn";
import type { ExtraInputs } from "./image-class.ts";
import { pixelShuffle } from "./pixel-shuffle.ts";
import { type PatchConfig, type PatchGridConfig, patchCount } from "./vit-embeddings.ts";

/** The mask of masked image modeling: two patches in five, in every row of the batch other ones. */
export const maskedPatches: ExtraInputs<PatchGridConfig> = {
  declared: (c) => ({ bool_masked_pos: { dtype: "bool", axes: ["batch_size", patchCount(c)] } }),
  make: (c, { pixel_values }) => {
    const [rows, patches] = [pixel_values?.shape[0] ?? 1, patchCount(c)];
    const isMasked = (index: number) => (index * 7 + Math.floor(index / patches)) % 5 < 2;
    const data = Uint8Array.from({ length: rows * patches }, (_, index) => Number(isMasked(index)));
    return { bool_masked_pos: { dtype: "bool", shape: [rows, patches], data } };
  },
};

/** The decoder of SimMIM (Xie et al., 2021), a list in checkpoints: a 1 × 1 convolution, then a pixel shuffle without weights. */
export const pixelDecoder = (c: PatchConfig & { readonly encoder_stride: number }) =>
  [conv2d(c.hidden_size, c.encoder_stride ** 2 * c.num_channels, 1)] as const;

/** Hidden states as a grid, `[batch, width, rows, columns]`, → the reconstructed pixels `[batch, channels, height, width]`. */
export const decodedPixels = (
  c: { readonly encoder_stride: number },
  [decoder]: ReturnType<typeof pixelDecoder>,
  grid: Tensor,
) => pixelShuffle(decoder(grid), c.encoder_stride);
