import { conv2d, type Dim, type Tensor } from "@tiny-random/nn";
import type { ExtraInputs } from "./image-class.ts";
import { type PatchConfig, patchGrid } from "./vit-embeddings.ts";

const patchesOf = (c: PatchConfig): number => patchGrid(c).reduce((rows, columns) => rows * columns);

/** Which patches are masked: two in five, others in every row. */
export const maskedPatches: ExtraInputs<PatchConfig> = {
  declared: (c) => ({ bool_masked_pos: { dtype: "bool", axes: ["batch_size", patchesOf(c)] } }),
  make: (c, { pixel_values }) => {
    const [rows, patches] = [pixel_values?.shape[0] ?? 1, patchesOf(c)];
    const isMasked = (index: number) => (index * 7 + Math.floor(index / patches)) % 5 < 2;
    const data = Uint8Array.from({ length: rows * patches }, (_, index) => Number(isMasked(index)));
    return { bool_masked_pos: { dtype: "bool", shape: [rows, patches], data } };
  },
};

/** Hidden states of patches as a grid: `[batch, rows · columns, width]` → `[batch, width, rows, columns]`. */
export const asGrid = (patches: Tensor, [rows, columns]: readonly [rows: Dim, columns: Dim]): Tensor =>
  patches.transpose(1, 2).unflatten(2, [rows, columns]);

/** Channels laid out as squares (`torch.nn.PixelShuffle`): `[batch, n · by², rows, columns]` → `[batch, n, rows · by, ...]`. */
const pixelShuffle = (x: Tensor, by: number): Tensor => {
  const [channels, rows, columns] = x.shape.slice(1) as [number, number, number];
  const apart = x.unflatten(1, [channels / by ** 2, by, by]).permute(0, 1, 4, 2, 5, 3);
  return apart
    .flatten(4)
    .flatten(2, 3)
    .reshape([x.size(0), channels / by ** 2, rows * by, columns * by]);
};

/** Pixels from hidden states (Xie et al., 2021): a convolution of single places under `0`, then squares of pixels. */
export const pixelDecoder = (c: PatchConfig & { readonly encoder_stride: number }) =>
  [conv2d(c.hidden_size, c.encoder_stride ** 2 * c.num_channels, 1)] as const;

/** The pixels that a decoder makes of a grid of hidden states, `[batch, channels, height, width]`. */
export const decodedPixels = (
  c: { readonly encoder_stride: number },
  [decoder]: ReturnType<typeof pixelDecoder>,
  grid: Tensor,
) => pixelShuffle(decoder(grid), c.encoder_stride);

/** Patches can be masked only where a token stands for them. */
export const maskedWhereTokens: ExtraInputs<PatchConfig & { readonly use_mask_token: boolean }> = {
  declared: (c) => (c.use_mask_token ? maskedPatches.declared(c) : {}),
  make: (c, pixels, purpose) => (c.use_mask_token ? maskedPatches.make(c, pixels, purpose) : {}),
};
